package dev.peerwatch.notifier.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.Facts;
import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.outbox.OutboxMessage.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private static final String ANA = "ana@example.org";
    private static final String ROOM = "ops@rooms.example.org";

    private static OutboxMessage message(int n, Kind kind) {
        return message(n, kind, Facts.TIM);
    }

    private static OutboxMessage message(int n, Kind kind, String to) {
        return new OutboxMessage(
                new ChatMessage("m" + n, to, "text " + n, Optional.empty()), kind, Optional.empty(), Facts.NOON);
    }

    /** Sends what is due, as its owner does. */
    private static Outbox sends(Outbox outbox, String... ids) {
        return sendsAt(0, outbox, ids);
    }

    private static Outbox sendsAt(long millis, Outbox outbox, String... ids) {
        Duration now = Duration.ofMillis(millis);
        List<OutboxMessage> due = outbox.due(now, ROOM::equals);
        assertThat(due).extracting(m -> m.message().id()).containsExactly(ids);
        return outbox.sent(due, now);
    }

    private static Outbox full(Kind... kinds) {
        Outbox outbox = Outbox.of(List.of());
        for (int i = 0; i < Outbox.MOST; i++) {
            outbox = outbox.with(message(i, kinds[i % kinds.length]));
        }
        return outbox;
    }

    @Test
    void whatWaitsKeepsItsOrderThroughTakingAndPutting() {
        Outbox outbox = Outbox.of(List.of(message(3, Kind.ALERT), message(1, Kind.INFO), message(2, Kind.ANSWER)))
                .without("m1")
                .with(message(0, Kind.ALERT));
        assertThat(outbox.waiting()).extracting(m -> m.message().id()).containsExactly("m3", "m2", "m0");
    }

    @Test
    void whatIsNotThereCanBeTakenOut() {
        assertThat(Outbox.of(List.of()).without("m1").waiting()).isEmpty();
    }

    @Test
    void alertsGoOneAfterTheOther() {
        Outbox outbox = Outbox.of(List.of(
                message(1, Kind.ALERT), message(2, Kind.ALERT, ANA), message(3, Kind.ALERT, "bob@example.org")));
        outbox = sends(outbox, "m1");
        outbox = sends(outbox);
        outbox = sends(outbox.without("m1"), "m2");
        outbox = sends(outbox.without("m3"));
        sends(outbox.without("m2").with(message(4, Kind.ALERT)), "m4");
    }

    @Test
    void onASlowLineWithEachTurnTwiceAsManyGo() {
        Outbox outbox = Outbox.of(IntStream.rangeClosed(1, 9)
                .mapToObj(i -> message(i, Kind.ALERT, "p" + i + "@example.org"))
                .toList());
        outbox = sendsAt(0, outbox, "m1");
        assertThat(outbox.moreAt(Duration.ofMillis(10), ROOM::equals)).contains(Duration.ofMillis(500));
        outbox = sendsAt(499, outbox);
        outbox = sendsAt(500, outbox, "m2");
        outbox = sendsAt(999, outbox);
        outbox = sendsAt(1_000, outbox, "m3", "m4");
        outbox = sendsAt(1_500, outbox, "m5", "m6", "m7", "m8");
        outbox = outbox.without("m1").without("m2").without("m3").without("m4");
        outbox = sendsAt(1_510, outbox);
        outbox = sendsAt(1_520, outbox.without("m5").without("m6").without("m7").without("m8"), "m9");
        assertThat(outbox.moreAt(Duration.ofMillis(1_530), ROOM::equals))
                .as("nothing waits")
                .isEmpty();
    }

    @Test
    void whatComesAfterAnAlertToTheSameReaderWaitsWithIt() {
        Outbox outbox = Outbox.of(List.of(
                message(1, Kind.ALERT),
                message(2, Kind.ANSWER),
                message(3, Kind.ALERT, ANA),
                message(4, Kind.ANSWER, ANA),
                message(5, Kind.ANSWER)));
        outbox = sends(outbox, "m1", "m2", "m5");
        sends(outbox.without("m1"), "m3", "m4");
    }

    @Test
    void nobodyWaitsForARoomOrForAnAnswer() {
        Outbox outbox = Outbox.of(List.of(
                message(1, Kind.ALERT, ROOM),
                message(2, Kind.ANSWER, ANA),
                message(3, Kind.ALERT),
                message(4, Kind.ALERT, ROOM)));
        sends(outbox, "m1", "m2", "m3", "m4");
    }

    @Test
    void onANewConnectionAllIsSentOnceMoreInTurn() {
        Outbox outbox = sends(
                Outbox.of(List.of(message(1, Kind.ALERT), message(2, Kind.INFO), message(3, Kind.ALERT, ANA))),
                "m1",
                "m2");
        sends(outbox.atRest(), "m1", "m2");
    }

    @Test
    void nothingGivesWayWhileThereIsRoom() {
        assertThat(full(Kind.INFO).without("m0").evictedBy(Kind.ALERT)).isEmpty();
    }

    @Test
    void theOldestOfTheLeastImportantGivesWay() {
        assertThat(full(Kind.ALERT, Kind.ANSWER, Kind.INFO).evictedBy(Kind.ALERT))
                .contains(message(2, Kind.INFO));
        assertThat(full(Kind.ALERT, Kind.ANSWER).evictedBy(Kind.ALERT)).contains(message(1, Kind.ANSWER));
        assertThat(full(Kind.ALERT).evictedBy(Kind.ALERT)).contains(message(0, Kind.ALERT));
    }

    @Test
    void nothingMoreImportantGivesWay() {
        assertThat(full(Kind.ALERT).evictedBy(Kind.INFO)).isEmpty();
        assertThat(full(Kind.ALERT).evictedBy(Kind.ANSWER)).isEmpty();
        assertThat(full(Kind.ALERT, Kind.ANSWER).evictedBy(Kind.INFO)).isEmpty();
    }

    @Property(tries = 20)
    void aFullOutboxNeverGrowsAndAnAlertNeverYieldsToAnythingElse(@ForAll @Size(50) List<Kind> more) {
        Outbox outbox = full(Kind.ALERT, Kind.ANSWER, Kind.INFO);
        int next = Outbox.MOST;
        for (Kind kind : more) {
            Optional<OutboxMessage> least = outbox.evictedBy(kind);
            least.ifPresent(m -> assertThat(m.kind()).isGreaterThanOrEqualTo(kind));
            if (least.isPresent()) {
                outbox = outbox.without(least.get().message().id()).with(message(next++, kind));
            }
            assertThat(outbox.messages()).hasSize(Outbox.MOST);
        }
    }
}
