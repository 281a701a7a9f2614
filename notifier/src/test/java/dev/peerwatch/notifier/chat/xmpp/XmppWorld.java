package dev.peerwatch.notifier.chat.xmpp;

import dev.peerwatch.notifier.chat.ChatNetwork;
import dev.peerwatch.notifier.chat.ChatNetworkContract.World;
import dev.peerwatch.notifier.chat.Human;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** The contract's world on a real server: clients under test come through a line that can be cut, people come directly. */
abstract class XmppWorld implements World {

    /** Short waits, so that tests don't sit out what people would. */
    static final XmppSettings.Timing QUICK = new XmppSettings.Timing(
            Duration.ofMillis(100),
            Duration.ofMillis(400),
            List.of(Duration.ofMillis(300)),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(4),
            Duration.ofSeconds(3),
            Duration.ofSeconds(1));

    /** The program that people use. */
    @FunctionalInterface
    interface Humans {
        XmppHuman with(String jid, String password, IntSupplier starttlsPort, Path ca);
    }

    private final ChatServer.Tls tls;
    private final Humans humans;
    private final LinkProxy line;

    /**
     * @param tls how clients under test begin TLS
     * @param port the server's port for that, on loopback
     * @param humans what people use
     */
    XmppWorld(ChatServer.Tls tls, IntSupplier port, Humans humans) {
        this.humans = humans;
        this.tls = tls;
        this.line = new LinkProxy(() -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port.getAsInt()));
    }

    /** The CA that the server's certificate is signed by. */
    abstract Path ca();

    /** The server's port for people, which begins with STARTTLS, on loopback. */
    abstract int humansPort();

    final LinkProxy line() {
        return line;
    }

    final XmppSettings settings(String jid, Supplier<String> password) {
        return XmppSettings.of(jid, password)
                .withServers(List.of(ChatServer.of("127.0.0.1", line.port(), tls)))
                .withTrust(ca())
                .withTiming(QUICK);
    }

    @Override
    public ChatNetwork client(String jid, Supplier<String> password) {
        return new XmppChat(settings(jid, password));
    }

    @Override
    public ChatNetwork client(String jid, Supplier<String> password, Supplier<Instant> catchUpFrom) {
        return new XmppChat(settings(jid, password).withCatchUpFrom(catchUpFrom));
    }

    @Override
    public void abandon(ChatNetwork client) {
        ((XmppChat) client).abandon();
    }

    @Override
    public ChatNetwork distrusting(String jid, Supplier<String> password) {
        XmppSettings trusting = settings(jid, password);
        return new XmppChat(new XmppSettings(
                trusting.jid(),
                trusting.password(),
                trusting.servers(),
                Optional.empty(),
                trusting.resource(),
                trusting.nick(),
                trusting.version(),
                trusting.scram(),
                trusting.timing(),
                trusting.catchUpFrom(),
                trusting.room()));
    }

    @Override
    public Human human(String jid, String password) {
        return humans.with(jid, password, this::humansPort, ca());
    }

    @Override
    public void cut() {
        line.cut();
    }

    @Override
    public void freeze() {
        line.freeze();
    }

    @Override
    public void retry() {
        // They do by themselves.
    }

    @Override
    public void close() {
        line.close();
    }
}
