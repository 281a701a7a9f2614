package dev.peerwatch.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.agent.watch.ChatRoad;
import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.chat.EventLog;
import dev.peerwatch.notifier.chat.xmpp.ChatServer;
import dev.peerwatch.notifier.chat.xmpp.ProsodyServer;
import dev.peerwatch.notifier.chat.xmpp.XmppChat;
import dev.peerwatch.notifier.chat.xmpp.XmppSettings;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.identity.NodeKey;
import dev.peerwatch.protocol.identity.PublicKeyPin;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The chat road over a real chat server, between two nodes that aren't each other's contacts. */
class RoadOverProsodyIT {

    private static ProsodyServer prosody;
    private static Map<NodeName, PublicKeyPin> pins;
    private static End web;
    private static End db;

    /** A node's end of the road. */
    private static final class End implements AutoCloseable {
        private final NodeName name;
        private final XmppChat chat;
        private final RoadOverChat road;
        private final String fullJid;

        End(String name, NodeKey key) {
            this.name = new NodeName(name);
            String jid = prosody.account(name, "secret");
            chat = new XmppChat(XmppSettings.of(jid, () -> "secret")
                    .withServers(List.of(ChatServer.of("127.0.0.1", prosody.directPort(), ChatServer.Tls.DIRECT)))
                    .withTrust(prosody.ca()));
            road = new RoadOverChat(this.name, key, chat, new Accounts());
            chat.answerBy(road);
            pins.put(this.name, key.pin());
            EventLog log = new EventLog();
            chat.start(log);
            fullJid = log.await(ChatEvent.Connected.class).fullJid();
        }

        private ChatRoad asks(End other, Duration patience) {
            return road.answers(other.name, other.fullJid, patience)
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
        }

        @Override
        public void close() {
            chat.close();
            road.close();
        }
    }

    private static final class Accounts implements RoadOverChat.Accounts {
        @Override
        public Optional<String> jidOf(NodeName node) {
            return pins.containsKey(node) ? Optional.of(node + "@" + prosody.domain()) : Optional.empty();
        }

        @Override
        public Collection<PublicKeyPin> keysOf(NodeName node) {
            return Optional.ofNullable(pins.get(node)).map(List::of).orElse(List.of());
        }
    }

    @BeforeAll
    static void begin() {
        prosody = ProsodyServer.forDomain("chat.test");
        pins = new ConcurrentHashMap<>();
        web = new End("web-1", NodeKey.generate());
        db = new End("db-1", NodeKey.generate());
    }

    @AfterAll
    static void end() {
        if (web != null) {
            web.close();
        }
        if (db != null) {
            db.close();
        }
        if (prosody != null) {
            prosody.close();
        }
    }

    @Test
    void whoLivesAnswersWhoIsGoneOrHasAnotherKeyDoesNotAndADeadServerSaysNothing() {
        Duration patience = Duration.ofSeconds(20);
        assertThat(web.asks(db, patience)).isEqualTo(ChatRoad.ANSWERS);
        assertThat(db.asks(web, patience)).isEqualTo(ChatRoad.ANSWERS);

        End app = new End("app-1", NodeKey.generate());
        assertThat(web.asks(app, patience)).isEqualTo(ChatRoad.ANSWERS);
        pins.put(app.name, NodeKey.generate().pin());
        assertThat(web.asks(app, patience)).as("not its key").isEqualTo(ChatRoad.NO_ANSWER);
        app.close();
        assertThat(web.asks(app, patience)).as("gone").isEqualTo(ChatRoad.NO_ANSWER);

        prosody.freeze();
        assertThat(web.asks(db, Duration.ofSeconds(1))).as("the server hangs").isEqualTo(ChatRoad.UNKNOWN);
        prosody.thaw();
    }
}
