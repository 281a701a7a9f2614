package dev.peerwatch.notifier;

import dev.peerwatch.notifier.chat.ChatEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How fast one address writes: a bucket of tokens, one for each message, that fills again by itself. Who finds it empty waits, in
 * order, and delays nobody else. What waits has no receipt yet and isn't remembered, so that a crash loses none of it.
 *
 * @param tokens left at {@code at}
 * @param at on the monotonic clock
 * @param waiting messages and reactions that wait, oldest first
 * @param told whether it was explained
 * @param full whether it was said that nothing more is taken
 */
record Flow(double tokens, Duration at, List<ChatEvent> waiting, boolean told, boolean full) {

    /** So many at once, and so many a minute: more than anybody types, and than a phone sends after a night without a network. */
    static final int MOST = 240;

    /** What waits, in messages and characters. */
    private static final int MOST_WAITING = 2_000;

    private static final int MOST_TEXT = 4 * 1024 * 1024;

    private static final double PER_NANO = MOST / 60e9;

    Flow {
        waiting = List.copyOf(waiting);
    }

    /** Of one who hasn't written lately. */
    static Flow quiet(Duration up) {
        return new Flow(MOST, up, List.of(), false, false);
    }

    private Flow filled(Duration up) {
        double now = Math.min(MOST, tokens + up.minus(at).toNanos() * PER_NANO);
        return new Flow(now, up, waiting, told, full);
    }

    boolean mayPass(Duration up) {
        return filled(up).tokens >= 1;
    }

    /** One more is dealt with. */
    Flow passed(Duration up) {
        Flow now = filled(up);
        return new Flow(now.tokens - 1, up, waiting, told, full);
    }

    /** One more waits. */
    Flow with(ChatEvent message) {
        List<ChatEvent> more = new ArrayList<>(waiting);
        more.add(message);
        return new Flow(tokens, at, more, told, full);
    }

    Flow withoutFirst() {
        return new Flow(tokens, at, waiting.subList(1, waiting.size()), told, full);
    }

    boolean takes(ChatEvent message) {
        int text = waiting.stream().mapToInt(Flow::size).sum();
        return waiting.size() < MOST_WAITING && text + size(message) <= MOST_TEXT;
    }

    private static int size(ChatEvent message) {
        return message instanceof ChatEvent.Received received ? received.body().length() : 100;
    }

    Flow explained() {
        return new Flow(tokens, at, waiting, true, full);
    }

    Flow overfull() {
        return new Flow(tokens, at, waiting, told, true);
    }

    /** When the next may pass, on the monotonic clock. */
    Duration nextAt() {
        return tokens >= 1 ? at : at.plusNanos((long) Math.ceil((1 - tokens) / PER_NANO));
    }

    /** Whether it says nothing any more that a new one wouldn't. */
    boolean isRested(Duration up) {
        return waiting.isEmpty() && filled(up).tokens >= MOST;
    }
}
