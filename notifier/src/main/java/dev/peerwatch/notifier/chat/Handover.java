package dev.peerwatch.notifier.chat;

import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which of several accounts a node speaks through: the first, as long as it takes messages. One that is down, or takes no message,
 * for too long hands over to the next; the first is taken back when it has been up for a while. Pure: all times are on the
 * monotonic clock.
 *
 * @param accounts how many there are; they are numbered from 0, the first preferred
 * @param active the one spoken through
 * @param upSince since when those are up that are
 * @param troubleSince since when the active one has been down, or has had a message that it hasn't taken
 * @param wanted the last account that is to be connected at all; those behind it aren't
 * @param patience how long a trouble may last
 * @param wellFor how long the first must have been up before it is taken back
 */
public record Handover(
        int accounts,
        int active,
        SortedMap<Integer, Duration> upSince,
        Optional<Duration> troubleSince,
        int wanted,
        Duration patience,
        Duration wellFor) {

    public Handover {
        upSince = Collections.unmodifiableSortedMap(new TreeMap<>(upSince));
    }

    /** At the start: the first is tried alone. */
    public static Handover start(int accounts, Duration now, Duration patience, Duration wellFor) {
        return new Handover(accounts, 0, new TreeMap<>(), Optional.of(now), 0, patience, wellFor);
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
        Handover next = this;
        if (active != 0
                && Optional.ofNullable(upSince.get(0))
                        .filter(since -> now.minus(since).compareTo(wellFor) >= 0)
                        .isPresent()) {
            return with(0, upSince, Optional.empty(), 0);
        }
        if (troubleSince
                .filter(since -> now.minus(since).compareTo(patience) >= 0)
                .isEmpty()) {
            return next;
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
        int more = Math.min(accounts - 1, wanted + 1);
        return more == wanted ? next : with(active, upSince, Optional.of(now), more);
    }

    /** When {@link #at} should be asked again; empty when only an event can change anything. */
    public Optional<Duration> nextAt() {
        Optional<Duration> back = active == 0
                ? Optional.empty()
                : Optional.ofNullable(upSince.get(0)).map(since -> since.plus(wellFor));
        Optional<Duration> on =
                (wanted < accounts - 1 || upSince.keySet().stream().anyMatch(i -> i != active))
                        ? troubleSince.map(since -> since.plus(patience))
                        : Optional.empty();
        return back.isPresent() && on.isPresent()
                ? Optional.of(back.get().compareTo(on.get()) <= 0 ? back.get() : on.get())
                : back.or(() -> on);
    }

    private Handover with(int nowActive, SortedMap<Integer, Duration> up, Optional<Duration> trouble, int nowWanted) {
        return new Handover(accounts, nowActive, up, trouble, nowWanted, patience, wellFor);
    }
}
