package dev.peerwatch.notifier.voice;

import dev.peerwatch.notifier.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What a speaker has to say to one reader, and when it may: what comes together is one message, and in a storm messages come ever more
 * seldom. After Alertmanager's {@code group_wait} and {@code group_interval}. Times are on the monotonic clock.
 *
 * @param pending what waits to be said, and until when at the latest
 * @param lastAt when the last message was written
 * @param growth by how much the pause after it is stretched: 1, 2 or 4
 * @param covers what earlier messages said of further nodes
 * @param declined requests of those who were told to speak themselves, and when
 * @param last by subject, the incident that the last message about it told of
 * @param asked ends that waited, and about which others were asked when they were due
 * @param offered what was offered to a better speaker when it was due: it isn't once more
 */
public record Line(
        SortedMap<Ref, Duration> pending,
        Optional<Duration> lastAt,
        int growth,
        List<Cover> covers,
        SortedMap<String, Duration> declined,
        SortedMap<String, Ref> last,
        SortedSet<Ref> asked,
        SortedSet<Ref> offered) {

    private static final int MOST_GROWTH = 4;

    public Line {
        pending = Collections.unmodifiableSortedMap(new TreeMap<>(pending));
        covers = List.copyOf(covers);
        declined = Collections.unmodifiableSortedMap(new TreeMap<>(declined));
        last = Collections.unmodifiableSortedMap(new TreeMap<>(last));
        asked = Collections.unmodifiableSortedSet(new TreeSet<>(asked));
        offered = Collections.unmodifiableSortedSet(new TreeSet<>(offered));
    }

    /**
     * A message that also said of these nodes that they weren't heard.
     *
     * @param messageId which
     * @param at when it was written
     * @param nodes those it names
     */
    public record Cover(String messageId, Duration at, SortedSet<String> nodes) {
        public Cover {
            nodes = Collections.unmodifiableSortedSet(new TreeSet<>(nodes));
        }
    }

    /** Nothing has been said yet. */
    public static Line quiet() {
        return new Line(
                new TreeMap<>(),
                Optional.empty(),
                1,
                List.of(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeSet<>(),
                new TreeSet<>());
    }

    /** When the next message is due; empty when there's nothing to say. */
    public Optional<Duration> due(Timing timing) {
        Optional<Duration> first = pending.values().stream().min(Duration::compareTo);
        return first.map(due -> {
            Duration pause = lastAt.map(last -> last.plus(timing.groupInterval().multipliedBy(growth)))
                    .orElse(due);
            return due.compareTo(pause) >= 0 ? due : pause;
        });
    }

    /** With one more thing to say, then at the latest. */
    public Line with(Ref ref, Duration then) {
        TreeMap<Ref, Duration> more = new TreeMap<>(pending);
        more.merge(ref, then, (a, b) -> a.compareTo(b) <= 0 ? a : b);
        return new Line(more, lastAt, growth, covers, declined, last, asked, offered);
    }

    /** Others are asked about these; nothing is said before {@code until}. */
    public Line asking(Set<Ref> now, Duration until) {
        TreeMap<Ref, Duration> later = new TreeMap<>(pending);
        later.replaceAll((ref, then) -> then.compareTo(until) >= 0 ? then : until);
        TreeSet<Ref> more = new TreeSet<>(asked);
        more.addAll(now);
        return new Line(later, lastAt, growth, covers, declined, last, more, offered);
    }

    /** Without anything to say. */
    public Line emptied() {
        return new Line(new TreeMap<>(), lastAt, growth, covers, declined, last, new TreeSet<>(), new TreeSet<>());
    }

    /** Without these, which a better speaker is asked to say. */
    public Line offering(SortedSet<Ref> now) {
        Line left = without(now);
        TreeSet<Ref> more = new TreeSet<>(left.offered);
        more.addAll(now);
        return new Line(left.pending, lastAt, growth, covers, declined, last, left.asked, more);
    }

    /** What is due, or so soon that it would have waited for this. */
    public SortedSet<Ref> ready(Duration at, Timing timing) {
        TreeSet<Ref> ready = new TreeSet<>(pending.keySet());
        ready.removeIf(ref -> pending.getOrDefault(ref, at).compareTo(at.plus(timing.groupWait())) > 0);
        return ready;
    }

    /** Without these. */
    public Line without(SortedSet<Ref> done) {
        TreeMap<Ref, Duration> fewer = new TreeMap<>(pending);
        fewer.keySet().removeAll(done);
        TreeSet<Ref> left = new TreeSet<>(offered);
        left.removeAll(done);
        TreeSet<Ref> open = new TreeSet<>(asked);
        open.removeAll(done);
        return new Line(fewer, lastAt, growth, covers, declined, last, open, left);
    }

    /** With these told of last, and without what is {@code forgotten}. */
    public Line telling(Set<Ref> now, Predicate<Ref> forgotten) {
        TreeMap<String, Ref> more = new TreeMap<>(last);
        now.forEach(ref -> more.put(ref.subject().toString(), ref));
        more.values().removeIf(forgotten);
        TreeSet<Ref> known = new TreeSet<>(offered);
        known.removeIf(forgotten);
        TreeSet<Ref> open = new TreeSet<>(asked);
        open.removeIf(forgotten);
        return new Line(pending, lastAt, growth, covers, declined, more, open, known);
    }

    /** A message has been written, which also says that {@code covered} weren't heard. */
    public Line written(String messageId, Duration at, Timing timing, SortedSet<String> covered) {
        Duration pause = timing.groupInterval().multipliedBy(growth);
        Duration ago = lastAt.map(at::minus).orElse(timing.interval().multipliedBy(100));
        boolean heldBack = ago.compareTo(pause.plus(timing.groupWait())) <= 0;
        boolean quiet = ago.compareTo(timing.interval().multipliedBy(5)) > 0;
        int next = quiet ? 1 : heldBack ? Math.min(MOST_GROWTH, growth * 2) : growth;
        List<Cover> valid = new ArrayList<>(covers);
        valid.removeIf(cover -> at.minus(cover.at()).compareTo(timing.standing()) > 0);
        if (!covered.isEmpty()) {
            valid.add(new Cover(messageId, at, covered));
        }
        return new Line(pending, Optional.of(at), next, valid, declined, last, asked, offered);
    }

    /** The message that says of this node that it wasn't heard, and still stands. */
    public Optional<String> covering(String node, Duration at, Timing timing) {
        return covers.stream()
                .filter(cover ->
                        cover.nodes().contains(node) && at.minus(cover.at()).compareTo(timing.standing()) <= 0)
                .map(Cover::messageId)
                .findFirst();
    }

    /** A message that never went out has covered nothing. */
    public Line uncovered(String gone) {
        return new Line(
                pending,
                lastAt,
                growth,
                covers.stream().filter(c -> !c.messageId().equals(gone)).toList(),
                declined,
                last,
                asked,
                offered);
    }

    /** Who made this request has been told to be nearer to the reader itself. */
    public Line declining(String request, Duration at) {
        TreeMap<String, Duration> more = new TreeMap<>(declined);
        more.put(request, at);
        return new Line(pending, lastAt, growth, covers, more, last, asked, offered);
    }

    /** Whether that was said within {@code memory}: who makes the same request again can't speak itself. */
    public boolean hasDeclined(String request, Duration at, Duration memory) {
        Duration last = declined.get(request);
        return last != null && at.minus(last).compareTo(memory) <= 0;
    }

    /** Whether nothing of it matters any more. */
    public boolean forgettable(Duration at, Timing timing) {
        Duration memory = timing.interval().multipliedBy(5);
        return pending.isEmpty()
                && last.isEmpty()
                && declined.values().stream().allMatch(last -> at.minus(last).compareTo(memory) > 0)
                && lastAt.map(last -> at.minus(last).compareTo(memory) > 0).orElse(true);
    }
}
