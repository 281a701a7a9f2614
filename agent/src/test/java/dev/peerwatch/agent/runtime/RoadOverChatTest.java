package dev.peerwatch.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.agent.watch.ChatRoad;
import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.chat.EventLog;
import dev.peerwatch.notifier.chat.InMemoryChat;
import dev.peerwatch.notifier.chat.InMemoryChatServer;
import dev.peerwatch.notifier.chat.Reply;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.identity.LifeSign;
import dev.peerwatch.protocol.identity.NodeKey;
import dev.peerwatch.protocol.identity.PublicKeyPin;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoadOverChatTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final InMemoryChatServer server = new InMemoryChatServer(Instant::now);
    private final Map<NodeName, PublicKeyPin> pins = new HashMap<>();
    private final List<End> ends = new ArrayList<>();
    private final End web = new End("web-1", NodeKey.generate());
    private final End db = new End("db-1", NodeKey.generate());

    /** A node's end of the road. */
    private final class End {
        private final NodeName name;
        private final NodeKey key;
        private final InMemoryChat chat;
        private final EventLog log = new EventLog();
        private final RoadOverChat road;

        End(String name, NodeKey key) {
            this.name = new NodeName(name);
            this.key = key;
            server.account(jid(this.name), "secret");
            chat = new InMemoryChat(server, jid(this.name), () -> "secret");
            road = new RoadOverChat(this.name, key, chat, new Accounts());
            chat.answerBy(road);
            pins.put(this.name, key.pin());
            ends.add(this);
        }

        private String online() {
            chat.start(log);
            return log.await(ChatEvent.Connected.class).fullJid();
        }

        private ChatRoad asks(NodeName peer, String fullJid) {
            return road.answers(peer, fullJid, PATIENCE)
                    .orTimeout(30, TimeUnit.SECONDS)
                    .join();
        }
    }

    private final class Accounts implements RoadOverChat.Accounts {
        @Override
        public Optional<String> jidOf(NodeName node) {
            return pins.containsKey(node) ? Optional.of(jid(node)) : Optional.empty();
        }

        @Override
        public Collection<PublicKeyPin> keysOf(NodeName node) {
            return Optional.ofNullable(pins.get(node)).map(List::of).orElse(List.of());
        }
    }

    private static String jid(NodeName node) {
        return node + "@chat.test";
    }

    @AfterEach
    void close() {
        ends.forEach(end -> {
            end.road.close();
            end.chat.close();
        });
    }

    @Test
    void anAgentThatLivesAnswersBothWays() {
        String webJid = web.online();
        String dbJid = db.online();
        assertThat(web.asks(db.name, dbJid)).isEqualTo(ChatRoad.ANSWERS);
        assertThat(db.asks(web.name, webJid)).isEqualTo(ChatRoad.ANSWERS);
    }

    @Test
    void anAgentThatIsGoneDoesNotThoughItsAccountIsOnline() {
        web.online();
        String gone = db.online();
        db.chat.close();
        InMemoryChat restarted = new InMemoryChat(server, jid(db.name), () -> "secret");
        restarted.answerBy(db.road);
        restarted.start(new EventLog());
        assertThat(web.asks(db.name, gone)).isEqualTo(ChatRoad.NO_ANSWER);
        restarted.close();
    }

    @Test
    void anAnswerByAnothersKeyIsNone() {
        web.online();
        String dbJid = db.online();
        pins.put(db.name, NodeKey.generate().pin());
        assertThat(web.asks(db.name, dbJid)).isEqualTo(ChatRoad.NO_ANSWER);
    }

    /** What a chat server, or whoever has taken over the account, could try. */
    @Test
    void whatSomebodyElseMakesUpIsNoAnswer() {
        web.online();
        String dbJid = db.online();
        assertThat(web.asks(db.name, dbJid)).isEqualTo(ChatRoad.ANSWERS);
        LifeSign.Question seen = LifeSign.Question.fresh(web.name, db.name);
        for (String forged : List.of(
                LifeSign.answer(seen, db.key),
                LifeSign.answer(new LifeSign.Question(db.name, web.name, seen.nonce()), db.key),
                "1 AAAA",
                "yes",
                "")) {
            db.chat.answerBy((from, question) -> CompletableFuture.completedFuture(Optional.of(forged)));
            assertThat(web.asks(db.name, dbJid)).as(forged).isEqualTo(ChatRoad.NO_ANSWER);
        }
        db.chat.answerBy((from, question) -> CompletableFuture.completedFuture(Optional.of(question)));
        assertThat(web.asks(db.name, dbJid)).isEqualTo(ChatRoad.NO_ANSWER);
    }

    @Test
    void onlyNodesOfTheBlueprintAreAnswered() {
        String dbJid = db.online();
        web.online();
        server.account("tim@chat.test", "secret");
        InMemoryChat tim = new InMemoryChat(server, "tim@chat.test", () -> "secret");
        tim.start(new EventLog());
        String question = LifeSign.Question.fresh(web.name, db.name).text();
        Reply refused = new Reply.Refused("service-unavailable");
        assertThat(tim.ask(dbJid, question, PATIENCE).join())
                .as("in another's name")
                .isEqualTo(refused);
        String own = LifeSign.Question.fresh(new NodeName("tim"), db.name).text();
        assertThat(tim.ask(dbJid, own, PATIENCE).join()).as("of no node").isEqualTo(refused);
        String forAnother =
                LifeSign.Question.fresh(web.name, new NodeName("app-1")).text();
        assertThat(web.chat.ask(dbJid, forAnother, PATIENCE).join())
                .as("for another node")
                .isEqualTo(refused);
        assertThat(web.chat.ask(dbJid, "who are you?", PATIENCE).join()).isEqualTo(refused);
        assertThat(web.chat
                        .ask(dbJid, question, PATIENCE)
                        .orTimeout(20, TimeUnit.SECONDS)
                        .join())
                .isInstanceOf(Reply.Answered.class);
        pins.remove(web.name);
        assertThat(web.chat.ask(dbJid, question, PATIENCE).join())
                .as("of a node that was removed")
                .isEqualTo(refused);
        tim.close();
    }

    @Test
    void whoAsksTooOftenLearnsNothing() {
        web.online();
        String dbJid = db.online();
        List<ChatRoad> many = IntStream.range(0, 3 * RoadQuota.EACH)
                .mapToObj(i -> web.road.answers(db.name, dbJid, PATIENCE))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
        assertThat(many).contains(ChatRoad.ANSWERS, ChatRoad.UNKNOWN).doesNotContain(ChatRoad.NO_ANSWER);
    }

    @Test
    void whoCannotAskLearnsNothing() {
        String dbJid = db.online();
        assertThat(web.asks(db.name, dbJid)).as("offline").isEqualTo(ChatRoad.UNKNOWN);
        web.online();
        assertThat(web.asks(new NodeName("app-1"), "app-1@chat.test/x"))
                .as("not in the blueprint")
                .isEqualTo(ChatRoad.UNKNOWN);
        assertThat(web.asks(db.name, "elsewhere@chat.test/x"))
                .as("not its account")
                .isEqualTo(ChatRoad.UNKNOWN);
        assertThat(web.asks(db.name, jid(db.name))).as("a bare address").isEqualTo(ChatRoad.UNKNOWN);
    }

    @Test
    void theSlotsNextAccountAnswersToo() {
        web.online();
        ChatSlot slot = new ChatSlot();
        RoadOverChat road = new RoadOverChat(db.name, db.key, slot, new Accounts());
        slot.answerBy(road);
        assertThat(slot.ask(jid(web.name) + "/x", "?", PATIENCE).join()).isEqualTo(new Reply.Offline());
        EventLog log = new EventLog();
        slot.start(log);
        slot.put(new InMemoryChat(server, jid(db.name), () -> "secret"));
        String dbJid = log.await(ChatEvent.Connected.class).fullJid();
        assertThat(web.asks(db.name, dbJid)).isEqualTo(ChatRoad.ANSWERS);
        slot.close();
        road.close();
    }

    @Test
    void theQuotaCountsWithinASecondForEachAndForAll() {
        RoadQuota quota = new RoadQuota();
        NodeName greedy = new NodeName("greedy");
        for (int i = 0; i < RoadQuota.EACH; i++) {
            assertThat(quota.admits(greedy, 5)).isTrue();
        }
        assertThat(quota.admits(greedy, 999_999_999)).isFalse();
        for (int i = RoadQuota.EACH; i < RoadQuota.ALL; i++) {
            assertThat(quota.admits(new NodeName("n" + i), 5)).isTrue();
        }
        assertThat(quota.admits(new NodeName("late"), 5)).isFalse();
        assertThat(quota.admits(greedy, 1_000_000_005)).isTrue();
    }
}
