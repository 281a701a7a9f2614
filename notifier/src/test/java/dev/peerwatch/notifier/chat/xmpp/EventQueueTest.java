package dev.peerwatch.notifier.chat.xmpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.chat.ChatEvent.Connected;
import dev.peerwatch.notifier.chat.ChatEvent.Received;
import dev.peerwatch.notifier.chat.ChatEvent.Taken;
import dev.peerwatch.notifier.chat.EventLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventQueueTest {

    private static final Connected CONNECTED = new Connected("a@b/c", true, "b:5222", Set.of());

    @Test
    void whatComesDuringALoginIsHeardBehindIt() {
        EventLog log = new EventLog();
        EventQueue queue = new EventQueue("test", log);
        queue.say(new Taken("before"));
        queue.hold();
        queue.say(new Taken("1"));
        queue.say(new Taken("2"));
        queue.release(CONNECTED, false);
        queue.say(new Taken("3"));
        await().until(() -> log.events().size() == 5);
        assertThat(log.events())
                .containsExactly(new Taken("before"), CONNECTED, new Taken("1"), new Taken("2"), new Taken("3"));
        queue.close(1_000);
    }

    private static Received note(String id, Optional<Instant> at) {
        return new Received(id, "tim@b", id, true, at, Optional.empty());
    }

    @Test
    void whatIsWrittenWaitsForTheArchiveAndIsSaidOnce() {
        Instant time = Instant.parse("2026-11-21T14:02:07Z");
        EventLog log = new EventLog();
        EventQueue queue = new EventQueue("test", log);
        queue.hold();
        Received older = note("older", Optional.of(time.minusSeconds(9)));
        Received stored = note("stored", Optional.of(time.plusSeconds(1)));
        Received live = note("live", Optional.empty());
        Received unnamed = note("", Optional.empty());
        queue.say(stored);
        queue.say(older);
        queue.release(CONNECTED, true);
        queue.say(live);
        queue.say(unnamed);
        queue.say(unnamed);
        queue.say(new Taken("1")); // what nobody wrote doesn't wait
        queue.wordsBefore(time);
        Received first = note("first", Optional.of(time));
        queue.sayArchived(first);
        queue.sayArchived(stored);
        queue.sayArchived(stored);
        queue.sayArchived(note("live", Optional.of(time.plusSeconds(2))));
        queue.releaseWords();
        queue.say(live); // it may come a moment after the archive had it
        Received last = note("last", Optional.empty());
        queue.say(last);
        await().until(() -> log.events().contains(last));
        assertThat(log.events())
                .containsExactly(
                        CONNECTED,
                        new Taken("1"),
                        older,
                        first,
                        stored,
                        note("live", Optional.of(time.plusSeconds(2))),
                        unnamed,
                        unnamed,
                        last);
        queue.forgetArchived();
        queue.sayArchived(stored);
        await().until(() -> log.events().size() == 10);
        queue.close(1_000);
    }

    @Test
    void manyThreadsAreHeardOneAtATime() throws Exception {
        EventLog log = new EventLog();
        EventQueue queue = new EventQueue("test", log);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Thread thread = new Thread(() -> IntStream.range(0, 500).forEach(i -> queue.say(new Taken("x"))));
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        await().until(() -> log.events().size() == 2_000);
        queue.close(1_000);
    }

    @Test
    void aListenerThatFailsHearsTheNext() {
        EventLog log = new EventLog();
        EventQueue queue = new EventQueue("test", event -> {
            log.accept(event);
            if (event.equals(new Taken("1"))) {
                throw new IllegalStateException("a listener's mistake");
            }
        });
        queue.say(new Taken("1"));
        queue.say(new Taken("2"));
        await().until(() -> log.events().size() == 2);
        queue.close(1_000);
    }

    @Test
    void closingFromWithinDoesNotWaitForItself() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        EventLog log = new EventLog();
        EventQueue[] queue = new EventQueue[1];
        queue[0] = new EventQueue("test", event -> {
            log.accept(event);
            queue[0].close(60_000);
            done.countDown();
        });
        ChatEvent event = new Taken("1");
        queue[0].say(event);
        queue[0].say(event);
        done.await();
        queue[0].say(event);
        assertThat(log.events()).hasSize(1);
    }
}
