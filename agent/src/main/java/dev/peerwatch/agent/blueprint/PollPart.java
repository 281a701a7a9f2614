package dev.peerwatch.agent.blueprint;

import java.time.Duration;
import java.util.Optional;

/** What one level (service, node, profile, kind, {@code poll}) says about polling; the rest is left to farther levels. */
record PollPart(
        Optional<Placed<Duration>> interval,
        Optional<Placed<Duration>> timeout,
        Optional<Placed<Duration>> retryInterval,
        Optional<Placed<Integer>> attempts) {

    static final Form<Duration> TIMEOUT = Form.duration("100ms", "1h");
    static final Form<Integer> ATTEMPTS = Form.integer(1, 20);

    private static final Form<Duration> INTERVAL = Form.duration("1s", "1h");
    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(60);
    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(5);
    private static final int DEFAULT_ATTEMPTS = 3;

    /** Says nothing. */
    static PollPart none() {
        return new PollPart(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    static PollPart of(Kind kind) {
        Optional<Placed<Integer>> attempts = kind.attempts().isPresent()
                ? Optional.of(new Placed<>(Place.FILE, kind.attempts().getAsInt()))
                : Optional.empty();
        return new PollPart(Optional.empty(), Optional.empty(), Optional.empty(), attempts);
    }

    static PollPart read(Fields parent) {
        return parent.inner("poll", "poll")
                .map(fields -> {
                    PollPart part = new PollPart(
                            fields.one("interval", INTERVAL),
                            fields.one("timeout", TIMEOUT),
                            fields.one("retry_interval", TIMEOUT),
                            fields.one("attempts", ATTEMPTS));
                    fields.done();
                    return part;
                })
                .orElseGet(PollPart::none);
    }

    /** This one where it says something, otherwise the farther one. */
    PollPart over(PollPart farther) {
        return new PollPart(
                interval.or(farther::interval),
                timeout.or(farther::timeout),
                retryInterval.or(farther::retryInterval),
                attempts.or(farther::attempts));
    }

    /**
     * The settings with defaults filled in; contradictions are reported where the last of the contradicting values stands.
     * Unset times are min(5 s, interval / 3), moved no further than it takes not to contradict the one that is set.
     */
    PollSettings resolve(Problems problems) {
        Duration every = Fields.orElse(interval, DEFAULT_INTERVAL);
        Duration usual = min(DEFAULT_WAIT, every.dividedBy(3));
        Duration longest = Fields.orElse(
                timeout, min(usual, retryInterval.map(Placed::value).orElse(usual)));
        Duration again = Fields.orElse(retryInterval, max(usual, longest));
        if (longest.compareTo(every) > 0) {
            timeout.ifPresent(at -> contradiction(problems, at, "timeout", "more than the interval of", every));
        } else if (again.compareTo(every) > 0) {
            retryInterval.ifPresent(
                    at -> contradiction(problems, at, "retry_interval", "more than the interval of", every));
        } else if (again.compareTo(longest) < 0) {
            retryInterval.ifPresent(
                    at -> contradiction(problems, at, "retry_interval", "less than the timeout of", longest));
        }
        return new PollSettings(every, longest, again, Fields.orElse(attempts, DEFAULT_ATTEMPTS));
    }

    private static void contradiction(
            Problems problems, Placed<Duration> at, String key, String relation, Duration bound) {
        problems.errorOnce(
                at.place(),
                "found " + key + " " + Durations.text(at.value()) + ", which is " + relation + " "
                        + Durations.text(bound) + ", expected timeout <= retry_interval <= interval");
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
