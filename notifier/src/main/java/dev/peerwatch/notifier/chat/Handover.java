package dev.peerwatch.notifier.chat;

import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Which of several accounts a node speaks through: the first, as long as it takes messages. One that is down, or takes no message,
 * for too long hands over to the next as soon as that is there; the first is taken back when it has been up for a while. Pure: all
 * times are on the monotonic clock.
 *
 * @param accounts how many there are; they are numbered from 0, the first preferred
 * @param active the one spoken through
 * @param upSince since when those are up that are
 * @param troubleSince since when the active one has been down, or has had a message that it hasn't taken
 * @param wanted the last account that is to be connected at all; those behind it aren't
 * @param wantedSince in this trouble, when the last of them was asked for: it has as long to be there before one more is
 * @param patience how long a trouble may last
 * @param wellFor how long the first must have been up before it is taken back
 */
public record Handover(
        int accounts,
        int active,
        SortedMap<Integer, Duration> upSince,
        Optional<Duration> troubleSince,
        int wanted,
        Optional<Duration> wantedSince,
        Duration patience,
        Duration wellFor) {

    public Handover {
        upSince = Collections.unmodifiableSortedMap(new TreeMap<>(upSince));
    }

    /** At the start: the first is tried alone. */
    public static Handover start(int accounts, Duration now, Duration patience, Duration wellFor) {
        return new Handover(accounts, 0, new TreeMap<>(), Optional.of(now), 0, Optional.empty(), patience, wellFor);
    }

    /** An account is connected. */
    public Handover connected(int account, Duration now) {
        TreeMap<Integer, Duration> up = new TreeMap<>(upSince);
        up.putIfAbsent(account, now);
        return with(active, up, account == active ? Optional.empty() : troubleSince, wanted);
    }

    /** An account isn't connected, or not any more. */
    public Handover disconnected(int account, Duration now) {
        TreeMap<Integer, Duration> up = new TreeMap<>(upSince);
        up.remove(account);
        return with(active, up, account == active ? troubleSince.or(() -> Optional.of(now)) : troubleSince, wanted);
    }

    /**
     * What is known of the active account's messages.
     *
     * @param oldest when the oldest one was handed to it that it hasn't taken; empty when it has taken all
     */
    public Handover untaken(Optional<Duration> oldest) {
        return upSince.containsKey(active) ? with(active, upSince, oldest, wanted) : this;
    }

    /** What follows from the time. */
    public Handover at(Duration now) {
        if (active != 0
                && Optional.ofNullable(upSince.get(0))
                        .filter(since -> now.minus(since).compareTo(wellFor) >= 0)
                        .isPresent()) {
            return with(0, upSince, Optional.empty(), 0);
        }
        if (!isOver(troubleSince, now)) {
            return this;
        }
        for (int i = 1; i < accounts; i++) {
            int other = (active + i) % accounts;
            if (upSince.containsKey(other)) {
                TreeMap<Integer, Duration> up = new TreeMap<>(upSince);
                // It was up and took nothing: from now on it has to prove itself.
                up.computeIfPresent(active, (account, since) -> now);
                return with(other, up, Optional.empty(), wanted);
            }
        }
        boolean more = wanted < accounts - 1 && (wantedSince.isEmpty() || isOver(wantedSince, now));
        return more
                ? new Handover(accounts, active, upSince, troubleSince, wanted + 1, Optional.of(now), patience, wellFor)
                : this;
    }

    private boolean isOver(Optional<Duration> since, Duration now) {
        return since.filter(then -> now.minus(then).compareTo(patience) >= 0).isPresent();
    }

    /** When {@link #at} should be asked again; empty when only an event can change anything. */
    public Optional<Duration> nextAt() {
        Optional<Duration> back = active == 0
                ? Optional.empty()
                : Optional.ofNullable(upSince.get(0)).map(since -> since.plus(wellFor));
        boolean other = upSince.keySet().stream().anyMatch(i -> i != active);
        Optional<Duration> on = other
                ? troubleSince
                : troubleSince
                        .filter(since -> wanted < accounts - 1)
                        .map(since -> wantedSince
                                .filter(then -> then.compareTo(since) > 0)
                                .orElse(since));
        return Stream.concat(back.stream(), on.map(since -> since.plus(patience)).stream())
                .min(Duration::compareTo);
    }

    private Handover with(int nowActive, SortedMap<Integer, Duration> up, Optional<Duration> trouble, int nowWanted) {
        return new Handover(
                accounts,
                nowActive,
                up,
                trouble,
                nowWanted,
                trouble.isEmpty() ? Optional.empty() : wantedSince,
                patience,
                wellFor);
    }
}
