package dev.peerwatch.notifier.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.Facts;
import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.outbox.OutboxMessage.Kind;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private static OutboxMessage message(int n, Kind kind) {
        return new OutboxMessage(
                new ChatMessage("m" + n, Facts.TIM, "text " + n, Optional.empty()), kind, Optional.empty(), Facts.NOON);
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
