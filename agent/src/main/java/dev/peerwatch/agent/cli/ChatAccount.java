package dev.peerwatch.agent.cli;

import dev.peerwatch.agent.blueprint.Blueprint;
import dev.peerwatch.agent.blueprint.Chat;
import dev.peerwatch.agent.runtime.ChatRelay;
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
import java.util.Set;
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
     * A connection for it, not started. With servers of several domains, each an account of its own, the first that takes messages.
     *
     * @param catchUpFrom from when on what people wrote is read again from the server's archive; asked at each login
     * @param subscribers who is subscribed to this node, as far as it knows
     */
    ChatNetwork open(
            Path passwordFile, String version, Supplier<Instant> catchUpFrom, Supplier<Set<String>> subscribers) {
        List<Supplier<ChatNetwork>> accounts = chat.domains().stream()
                .<Supplier<ChatNetwork>>map(domain -> () -> open(domain, passwordFile, version, catchUpFrom))
                .toList();
        return accounts.size() == 1
                ? accounts.get(0).get()
                : new ChatRelay(accounts, subscribers, ChatRelay.ACK_TIMEOUT, ChatRelay.WELL_FOR);
    }

    private ChatNetwork open(String domain, Path passwordFile, String version, Supplier<Instant> catchUpFrom) {
        boolean first = domain.equals(chat.domains().get(0));
        String address = first ? jid : jid.substring(0, jid.indexOf('@') + 1) + domain;
        XmppSettings settings = XmppSettings.of(address, () -> password(secretFor(domain, passwordFile)))
                .withServers(
                        chat.serversOf(domain).stream().map(ChatAccount::server).toList())
                .withVersion(version)
                .withCatchUpFrom(catchUpFrom);
        XmppSettings inRoom = chat.room().map(settings::withRoom).orElse(settings);
        return new XmppChat(chat.trust().map(inRoom::withTrust).orElse(inRoom));
    }

    /** The file with the secret for one domain, if there's one of its own: {@code chat-password.chat2.example.net}. */
    private static Path secretFor(String domain, Path passwordFile) {
        Path own = passwordFile.resolveSibling(passwordFile.getFileName() + "." + domain);
        return Files.exists(own) ? own : passwordFile;
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
