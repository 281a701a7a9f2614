package dev.peerwatch.agent.cli;

import dev.peerwatch.agent.blueprint.Blueprint;
import dev.peerwatch.agent.blueprint.Chat;
import dev.peerwatch.notifier.chat.ChatNetwork;
import dev.peerwatch.notifier.chat.xmpp.ChatServer;
import dev.peerwatch.notifier.chat.xmpp.XmppChat;
import dev.peerwatch.notifier.chat.xmpp.XmppSettings;
import dev.peerwatch.protocol.NodeName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * The chat account that a blueprint gives to a node.
 *
 * @param jid bare address
 * @param chat how to reach the server
 */
record ChatAccount(String jid, Chat chat) {

    /** The account of this node, if the blueprint has chat. */
    static Optional<ChatAccount> of(Blueprint blueprint, NodeName node) {
        Optional<String> jid = blueprint.node(node).flatMap(n -> n.jid());
        return blueprint.chat().flatMap(chat -> jid.map(j -> new ChatAccount(j, chat)));
    }

    /**
     * A connection for it, not started.
     *
     * @param catchUpFrom from when on what people wrote is read again from the server's archive; asked at each login
     */
    ChatNetwork open(Path passwordFile, String version, Supplier<Instant> catchUpFrom) {
        List<ChatServer> servers =
                chat.servers().stream().map(ChatAccount::server).toList();
        XmppSettings settings = XmppSettings.of(jid, () -> password(passwordFile))
                .withServers(servers)
                .withVersion(version)
                .withCatchUpFrom(catchUpFrom);
        return new XmppChat(chat.trust().map(settings::withTrust).orElse(settings));
    }

    private static ChatServer server(Chat.Server server) {
        return new ChatServer(
                server.host(),
                server.port().map(OptionalInt::of).orElse(OptionalInt.empty()),
                server.tls().map(tls -> switch (tls) {
                    case DIRECT -> ChatServer.Tls.DIRECT;
                    case STARTTLS -> ChatServer.Tls.STARTTLS;
                }));
    }

    private static String password(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (NoSuchFileException e) {
            throw new UncheckedIOException(new IOException(
                    "there is no file " + file + "; write the account's password into it (mode 0600)", e));
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException(file + ": " + e.getMessage(), e));
        }
    }
}
