package dev.peerwatch.notifier.talk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.Facts;
import dev.peerwatch.notifier.Finding;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.IncidentId;
import dev.peerwatch.notifier.incident.Observation;
import dev.peerwatch.notifier.policy.Directory.Role;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnswersTest {

    private static final Answers DB1 = new Answers("db-1", Facts.NOON, ZoneId.of("Europe/Berlin"));

    private static NodeView.Peer peer(String name, Verdict verdict, String reason, Duration roundTrip) {
        return new NodeView.Peer(
                name, "fra", verdict, Facts.NOON, reason, Optional.of(Duration.ofSeconds(12)), roundTrip);
    }

    private static NodeView view(List<NodeView.Peer> peers) {
        return new NodeView(
                Duration.ofHours(26),
                "1.2.0",
                peers,
                List.of(
                        new NodeView.Watcher("app-1", Duration.ofSeconds(20), false),
                        new NodeView.Watcher("web-2", Duration.ofMinutes(4), true)));
    }

    private static Incident incident(String node, long n) {
        Finding down = Facts.about(node).since(Facts.NOON.minusSeconds(300)).is(Verdict.DOWN);
        return Incident.open(IncidentId.derived("boot", n), down.subject(), down.since())
                .with("db-1", Observation.of(down, 1, Optional.empty()));
    }

    @Test
    void statusSaysThatAllIsWell() {
        assertThat(DB1.status(
                        view(List.of(peer("web-2", Verdict.UP, "well", Duration.ofMillis(3)))), List.of(), List.of()))
                .isEqualTo("""
                        Nothing is wrong that I know of.
                        db-1: 1 of 1 watched nodes are well; up 1 d 2 h, version 1.2.0.
                        Looked at by app-1 (20 s ago), web-2 (silent, last 4 min ago).""");
    }

    @Test
    void statusSaysWhoShouldAddIt() {
        assertThat(DB1.status(view(List.of()), List.of(), List.of("ana", "bob")))
                .endsWith("\nI am the one to tell ana, bob of trouble, and not among the contacts there: add me.");
    }

    @Test
    void statusNamesWhatIsWrongFirst() {
        Incident incident = incident("web-2", 1);
        String id = incident.id().hex().substring(0, 4);
        assertThat(DB1.status(
                        view(List.of(peer("web-2", Verdict.DOWN, "no answer", Duration.ZERO))),
                        List.of(incident),
                        List.of()))
                .startsWith("critical: web-2 DOWN since 13:56:52 (" + id
                        + ")\ndb-1: 0 of 1 watched nodes are well; up 1 d 2 h, version 1.2.0.\n");
    }

    @Test
    void peersNamesBothSides() {
        NodeView.Peer unseen = new NodeView.Peer(
                "app-1", "", Verdict.UP, Facts.NOON, "not looked at yet", Optional.empty(), Duration.ZERO);
        assertThat(DB1.peers(view(List.of(
                        peer("web-1", Verdict.UP, "well", Duration.ofMillis(3)),
                        peer("web-2", Verdict.DOWN, "no answer", Duration.ZERO),
                        unseen))))
                .isEqualTo("""
                        I watch:
                        web-1 (fra): UP, well, 3 ms, 12 s ago
                        web-2 (fra): DOWN, no answer, 12 s ago
                        app-1: UP, not looked at yet
                        I am watched by:
                        app-1: 20 s ago
                        web-2: silent for 4 min""");
    }

    @Test
    void nobodyOnEitherSideIsSaidToo() {
        assertThat(DB1.peers(new NodeView(Duration.ZERO, "1", List.of(), List.of())))
                .isEqualTo("I watch:\nnobody\nI am watched by:\nnobody");
    }

    @Test
    void theLastSurvivorOfAThousandStillAnswersInOneMessage() {
        List<NodeView.Peer> peers = IntStream.range(0, 999)
                .mapToObj(i -> peer("node-" + i, Verdict.UNCONFIRMED, "no answer", Duration.ZERO))
                .toList();
        List<Incident> open =
                IntStream.range(0, 999).mapToObj(i -> incident("node-" + i, i)).toList();
        assertThat(DB1.status(view(peers), open, List.of()))
                .hasSizeLessThan(4_000)
                .contains("\nand 979 more\n");
        assertThat(DB1.peers(view(peers))).hasSizeLessThan(4_000).contains("\nand 979 more\n");
    }

    @Test
    void whoAmINamesThePersonAndHowToSubscribe() {
        assertThat(DB1.whoAmI(Facts.TIM, "tim", Role.PERSON, true))
                .isEqualTo("You are tim of the blueprint (tim@example.org), your clock is Europe/Berlin."
                        + " You are subscribed to me.");
        assertThat(new Answers("db-1", Facts.NOON, ZoneOffset.UTC).whoAmI(Facts.GUEST, "", Role.GUEST, false))
                .isEqualTo("You are a guest (gus@guests.example), your clock is UTC."
                        + " You are not subscribed to me: add me to your contacts.");
    }

    @Test
    void helpOffersEachOnlyWhatWillBeDone() {
        assertThat(DB1.help(Role.PERSON)).contains("\nstatus:", "\npeers:", "\nwhoami:", "\nhelp:", "\nnote …");
        assertThat(DB1.help(Role.GUEST))
                .contains("\nstatus:", "\nwhoami:", "\nhelp:")
                .doesNotContain("peers", "note");
    }
}
