package dev.peerwatch.notifier.chat.xmpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.peerwatch.notifier.chat.ChatEvent.Connected;
import dev.peerwatch.notifier.chat.ChatEvent.Received;
import dev.peerwatch.notifier.chat.EventLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jivesoftware.smack.SmackException;
import org.jivesoftware.smack.XMPPException.XMPPErrorException;
import org.jivesoftware.smack.filter.StanzaTypeFilter;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.jivesoftware.smack.packet.StanzaError;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jxmpp.jid.impl.JidCreate;

/** What becomes of words when an archive fails. */
class BacklogTest {

    private static final Instant SINCE = Instant.parse("2026-11-21T14:00:00Z");
    private static final Duration PATIENCE = Duration.ofHours(1);

    private final EventLog log = new EventLog();
    private final EventQueue events = new EventQueue("test", log);
    private final FakeArchive archive = new FakeArchive();

    /** Gives what it is told to: a page, or a failure. */
    private static final class FakeArchive implements Archive {
        private boolean there = true;
        private final Deque<Object> answers = new ArrayDeque<>();
        private final List<Optional<String>> asked = new ArrayList<>();

        @Override
        public boolean isThere() {
            return there;
        }

        @Override
        public void keepEverything() throws XMPPErrorException {
            throw error(StanzaError.Condition.feature_not_implemented);
        }

        @Override
        public Page read(Instant since, Optional<String> behind) throws SmackException, XMPPErrorException {
            assertThat(since).isEqualTo(SINCE);
            asked.add(behind);
            Object answer = answers.remove();
            if (answer instanceof XMPPErrorException e) {
                throw e;
            } else if (answer instanceof SmackException e) {
                throw e;
            } else if (answer instanceof RuntimeException e) {
                throw e;
            }
            return (Page) answer;
        }

        void page(int from, int until, boolean complete) {
            answers.add(new Page(
                    IntStream.range(from, until).mapToObj(FakeArchive::entry).toList(),
                    Optional.of("a" + (until - 1)),
                    complete));
        }

        private static Entry entry(int number) {
            try {
                Message message = StanzaBuilder.buildMessage("m" + number)
                        .from(JidCreate.from("tim@example.org/phone"))
                        .to("web-1@chat.test")
                        .setBody(Integer.toString(number))
                        .build();
                return new Entry("a" + number, SINCE.plusSeconds(number), message);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static XMPPErrorException error(StanzaError.Condition condition) {
        Message about = StanzaBuilder.buildMessage("m").build();
        return new XMPPErrorException(about, StanzaError.getBuilder(condition).build());
    }

    private Backlog backlog(Duration patience) throws Exception {
        events.hold();
        events.release(new Connected("web-1@chat.test/x", false, "chat.test:5222", Set.of()), true);
        events.say(new Received("live", "tim@example.org", "live", true, Optional.empty(), Optional.empty()));
        return new Backlog(
                archive, SINCE, new IncomingStanzas(JidCreate.entityBareFrom("web-1@chat.test")), events, patience);
    }

    private void heard(String... bodies) {
        await().untilAsserted(() ->
                assertThat(log.all(Received.class)).extracting(Received::body).containsExactly(bodies));
    }

    @AfterEach
    void close() {
        events.close(1_000);
    }

    @Test
    void itGoesOnPageByPageAndThenLetsGoWhatWaited() throws Exception {
        archive.page(0, 2, false);
        archive.page(2, 3, false);
        archive.page(3, 4, true);
        Backlog backlog = backlog(PATIENCE);
        backlog.prepare(); // where that is refused, the server's own rule stands
        for (int pages = 0; pages < 3; pages++) {
            await().until(() -> backlog.due().equals(Optional.of(Duration.ZERO)));
            backlog.proceed();
        }
        assertThat(backlog.due()).isEmpty();
        assertThat(archive.asked).containsExactly(Optional.empty(), Optional.of("a1"), Optional.of("a2"));
        heard("0", "1", "2", "3", "live");
    }

    @Test
    void withoutAnArchiveNothingWaits() throws Exception {
        archive.there = false;
        Backlog backlog = backlog(PATIENCE);
        backlog.proceed();
        assertThat(backlog.due()).isEmpty();
        heard("live");
    }

    @Test
    void aLostConnectionLeavesItWhereItWas() throws Exception {
        archive.page(0, 2, false);
        archive.answers.add(new SmackException.NotConnectedException());
        archive.page(2, 3, true);
        Backlog backlog = backlog(PATIENCE);
        backlog.proceed();
        backlog.proceed();
        heard("0", "1");
        await().until(() -> backlog.due().equals(Optional.of(Duration.ZERO)));
        backlog.proceed();
        assertThat(archive.asked).containsExactly(Optional.empty(), Optional.of("a1"), Optional.of("a1"));
        heard("0", "1", "2", "live");
    }

    @Test
    void anArchiveThatGivesNoAnswerHoldsNothingUpAndIsAskedAgain() throws Exception {
        archive.answers.add(SmackException.NoResponseException.newWith(10_000, StanzaTypeFilter.MESSAGE, false));
        archive.page(0, 1, true);
        Backlog backlog = backlog(Duration.ofMillis(200));
        backlog.proceed();
        heard("live");
        assertThat(backlog.due()).isPresent();
        await().until(() -> backlog.due().equals(Optional.of(Duration.ZERO)));
        backlog.proceed();
        heard("live", "0");
        assertThat(backlog.due()).isEmpty();
    }

    @Test
    void aPlaceThatIsGoneIsNoReasonToGiveUp() throws Exception {
        archive.page(0, 2, false);
        archive.answers.add(error(StanzaError.Condition.item_not_found));
        archive.page(0, 3, true);
        Backlog backlog = backlog(Duration.ofMillis(1));
        backlog.proceed();
        backlog.proceed();
        await().until(() -> backlog.due().equals(Optional.of(Duration.ZERO)));
        backlog.proceed();
        assertThat(archive.asked).containsExactly(Optional.empty(), Optional.of("a1"), Optional.empty());
        heard("0", "1", "live", "2");
    }

    @Test
    void aRefusalIsTheEndOfIt() throws Exception {
        for (Object answer : List.of(
                error(StanzaError.Condition.forbidden),
                new IllegalArgumentException("what Smack makes of odd answers"))) {
            archive.answers.add(answer);
            Backlog backlog = backlog(PATIENCE);
            backlog.proceed();
            assertThat(backlog.due()).isEmpty();
        }
        heard("live", "live");
    }

    @Test
    void aServerInTroubleIsAskedAgain() throws Exception {
        archive.answers.add(error(StanzaError.Condition.internal_server_error));
        Backlog backlog = backlog(PATIENCE);
        backlog.proceed();
        heard("live");
        assertThat(backlog.due().orElseThrow()).isBetween(Duration.ofMinutes(50), PATIENCE);
    }
}
