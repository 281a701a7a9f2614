package dev.peerwatch.notifier;

import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.incident.Answer;
import dev.peerwatch.notifier.incident.Answer.Kind;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.policy.Maintenance;
import dev.peerwatch.notifier.voice.Held;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Maintenance windows of the blueprint: what {@link Muting} does by hand, they do by plan. They go into every incident about their
 * nodes, as an answer that follows from the blueprint alone: so all nodes add the same one, and who joins later has it from the
 * incident. A person's {@code unmute} or {@code unack} ends it for good, a shorter mute or snooze doesn't; nor does it outlive the plan.
 */
final class Planned {

    /** Who answers where the blueprint does. */
    private static final String BY = "the blueprint";

    private final OpsTurn turn;

    Planned(OpsTurn turn) {
        this.turn = turn;
    }

    private Instant wall() {
        return turn.now().wall();
    }

    /** The incident, quiet if its node is being worked on, and not any more if that isn't so any longer. */
    Held covered(Held held) {
        Incident incident = held.incident();
        Optional<Maintenance> work = turn.setup().maintenance(incident.subject().node(), wall());
        return work.isPresent() ? quiet(held, work.get()) : loud(held);
    }

    private Held quiet(Held held, Maintenance work) {
        Incident incident = held.incident();
        String node = incident.subject().node();
        Optional<Answer> last = incident.snooze();
        Instant until = last.flatMap(Answer::until).orElse(Instant.MIN);
        boolean ended = last.filter(order -> order.ends() && !order.at().isBefore(work.from()))
                .isPresent();
        if (ended || turn.muting().isEnded(node, work.from()) || wall().isBefore(until)) {
            return held; // if it is quiet: what is left of the window comes behind whatever makes it so now
        }
        Instant at = until.isAfter(work.from()) ? until : work.from();
        String key = Answering.messageId("maintenance", node + ' ' + at + ' ' + work.to(), "");
        if (incident.answers().containsKey(key)) {
            return held;
        }
        turn.journal(JournalEntry.of(
                        wall(),
                        Level.INFO,
                        "maintenance",
                        "node",
                        node,
                        "incident",
                        turn.shortId(incident),
                        "until",
                        work.to().toString())
                .withText(work.reason()));
        return add(
                held, key, new Answer(Kind.SNOOZE, BY, at, Optional.of(work.to()), Answer.MAINTENANCE, work.reason()));
    }

    /** The blueprint that planned it is another one by now. */
    private Held loud(Held held) {
        Optional<Answer> stands = held.incident()
                .snooze()
                .filter(order -> order.via().equals(Answer.MAINTENANCE)
                        && order.until().filter(wall()::isBefore).isPresent());
        if (stands.isEmpty()) {
            return held;
        }
        String key = Answering.messageId("maintenance-over", stands.get().toString(), "");
        return add(held, key, new Answer(Kind.SNOOZE, BY, wall(), Optional.of(wall()), Answer.MAINTENANCE, ""));
    }

    private Held add(Held held, String key, Answer answer) {
        Held changed = held.with(held.incident().with(key, answer), turn.up());
        return turn.holding().put(changed.with(changed.gossip().wanted()));
    }

    /** When the work on this node that goes on now is over; long ago where there's none. */
    Instant endAt(String node) {
        return turn.setup().maintenance(node, wall()).map(Maintenance::to).orElse(Instant.MIN);
    }

    /** One line for each window that stands. */
    Stream<String> standing(String reader) {
        return turn.setup().maintenance().stream()
                .filter(work -> work.stands(wall()))
                .flatMap(work -> {
                    List<String> nodes = work.nodes().stream()
                            .filter(node -> !turn.muting().isEnded(node, work.from()))
                            .sorted()
                            .toList();
                    return nodes.isEmpty()
                            ? Stream.empty()
                            : Stream.of(turn.muting().text(reader).planned(nodes, work.to(), work.reason()));
                });
    }
}
