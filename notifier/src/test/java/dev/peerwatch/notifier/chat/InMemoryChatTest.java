package dev.peerwatch.notifier.chat;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The twin keeps the contract that the real thing keeps. */
class InMemoryChatTest extends ChatNetworkContract {

    @Override
    protected World world() {
        return new InMemoryWorld();
    }

    private static final class InMemoryWorld implements World {
        private final InMemoryChatServer server = new InMemoryChatServer(Instant::now);
        private boolean frozen;

        @Override
        public String account(String user, String password) {
            String jid = user + "@chat.test";
            server.account(jid, password);
            return jid;
        }

        @Override
        public ChatNetwork client(String jid, Supplier<String> password) {
            return new InMemoryChat(server, jid, password);
        }

        @Override
        public ChatNetwork client(String jid, Supplier<String> password, Supplier<Instant> catchUpFrom) {
            return new InMemoryChat(server, jid, password, catchUpFrom);
        }

        @Override
        public void abandon(ChatNetwork client) {
            client.close(); // this server notices at once, however a client ends
        }

        @Override
        public ChatNetwork distrusting(String jid, Supplier<String> password) {
            return new InMemoryChat(server, jid, password, false);
        }

        @Override
        public Human human(String jid, String password) {
            return new InMemoryHuman(server, jid, password);
        }

        @Override
        public void cut() {
            frozen = false;
            server.cut();
        }

        @Override
        public void freeze() {
            frozen = true;
            server.stopTaking();
        }

        @Override
        public void stop() {
            server.stop();
        }

        @Override
        public void kill() {
            server.stop();
        }

        @Override
        public void start() {
            server.start();
        }

        @Override
        public void retry() {
            if (frozen) {
                cut(); // without time nobody notices a dead line by waiting
            } else {
                server.retry();
            }
        }

        @Override
        public void close() {
            server.stop();
        }
    }

    private static final class InMemoryHuman implements Human {
        private final InMemoryChatServer server;
        private final String jid;
        private final String password;
        private final List<Heard> heard = new CopyOnWriteArrayList<>();
        private final Set<String> receipts = new LinkedHashSet<>();
        private final AtomicInteger ids = new AtomicInteger();
        private InMemoryChat chat;

        InMemoryHuman(InMemoryChatServer server, String jid, String password) {
            this.server = server;
            this.jid = jid;
            this.password = password;
        }

        @Override
        public String jid() {
            return jid;
        }

        @Override
        public void online() {
            if (chat == null) {
                chat = new InMemoryChat(server, jid, () -> password);
                chat.start(this::hear);
            }
        }

        @Override
        public void offline() {
            chat.close();
            chat = null;
        }

        private void hear(ChatEvent event) {
            if (event instanceof ChatEvent.Received message) {
                heard.add(new Heard(message.messageId(), message.from(), message.body(), message.replyTo()));
                chat.receipt(message.from(), message.messageId());
            } else if (event instanceof ChatEvent.Delivered delivered) {
                receipts.add(delivered.messageId());
            } else if (event instanceof ChatEvent.SubscriptionRequested asked) {
                chat.accept(asked.from());
            }
        }

        @Override
        public void add(String contact) {
            chat.accept(contact);
        }

        @Override
        public void drop(String contact) {
            chat.remove(contact);
        }

        @Override
        public String say(String to, String body) {
            String id = "h" + ids.incrementAndGet();
            chat.transmit(new ChatMessage(id, to, body, Optional.empty()));
            return id;
        }

        @Override
        public String reply(String to, String body, String answered, String quoted) {
            String id = "h" + ids.incrementAndGet();
            chat.transmit(new ChatMessage(id, to, body, Optional.of(answered)));
            return id;
        }

        @Override
        public String react(String to, String about, List<String> emojis) {
            String id = "h" + ids.incrementAndGet();
            server.say(chat, to, new ChatEvent.Reacted(id, jid, about, emojis, true, Optional.empty()));
            return id;
        }

        @Override
        public String correct(String to, String original, String body) {
            String id = "h" + ids.incrementAndGet();
            server.say(
                    chat,
                    to,
                    new ChatEvent.Received(
                            id, jid, body, true, Optional.empty(), Optional.empty(), Optional.of(original)));
            return id;
        }

        @Override
        public List<Heard> heard() {
            return List.copyOf(heard);
        }

        @Override
        public Set<String> receipts() {
            return Set.copyOf(receipts);
        }

        @Override
        public List<String> ringing() {
            return server.ringingAt(jid);
        }

        @Override
        public void answerCall(String callId, boolean accept) {
            server.answerCall(jid, callId, accept);
        }

        @Override
        public Optional<InMemoryChatServer.Shown> sees(String contact) {
            return server.seen(jid, contact);
        }

        @Override
        public void close() {
            if (chat != null) {
                offline();
            }
        }
    }
}
