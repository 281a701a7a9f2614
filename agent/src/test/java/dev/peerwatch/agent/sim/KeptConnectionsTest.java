package dev.peerwatch.agent.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.agent.sim.SimNode.Life;
import dev.peerwatch.notifier.JournalEntry;
import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ten nodes that poll often enough to keep their connections from one poll to the next. */
class KeptConnectionsTest {

    private static final Duration T = Duration.ofSeconds(1);
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
    private static final NodeName VICTIM = Mesh.name(3);

    private static Sim settled(long seed, Duration interval) {
        Sim sim = new Sim(seed, Mesh.of(10, interval));
        sim.startAll();
        sim.run(Duration.ofSeconds(150));
        assertThat(sim.chat().read()).isEmpty();
        return sim;
    }

    private static double perNodeAndInterval(Sim sim, Duration interval, ToLongFunction<Traffic> what) {
        long before = sum(sim, what);
        sim.run(FIVE_MINUTES);
        double intervals = (double) FIVE_MINUTES.toMillis() / interval.toMillis();
        return (sum(sim, what) - before) / (intervals * sim.nodes().size());
    }

    private static long sum(Sim sim, ToLongFunction<Traffic> what) {
        return sim.nodes().stream()
                .mapToLong(node -> what.applyAsLong(node.traffic()))
                .sum();
    }

    @Test
    void whoIsCalledOnAKeptConnectionIsPingedOnceAMinuteOrSo() {
        assertThat(perNodeAndInterval(settled(1, T), T, Traffic::datagrams))
                .as("two polls with a ping and its answer would be 4")
                .isLessThan(0.5);
    }

    @Test
    void aKeptConnectionSparesItsHandshakes() {
        assertThat(perNodeAndInterval(settled(1, T), T, Traffic::packets)).isLessThan(10);
        assertThat(perNodeAndInterval(settled(1, T), T, Traffic::bytes)).isLessThan(4_000);
    }

    /** A connection waits for 10 s. */
    @Test
    void atLongIntervalsEachPollHasAConnectionOfItsOwn() {
        Duration twelve = Duration.ofSeconds(12);
        assertThat(perNodeAndInterval(settled(1, twelve), twelve, Traffic::datagrams))
                .isEqualTo(4.0);
        assertThat(perNodeAndInterval(settled(1, twelve), twelve, Traffic::packets))
                .isEqualTo(32.0);
    }

    @ParameterizedTest
    @EnumSource(
            value = Life.class,
            names = {"GONE", "OFF"})
    void aPeerThatHasRestartedBetweenTwoCallsIsNotCalledBad(Life life) {
        Sim sim = settled(1, T);
        // Of a process its system takes leave; of a host that was off nobody does, and what it doesn't know it resets.
        sim.node(VICTIM).crash(life);
        sim.node(VICTIM).start();
        sim.run(Duration.ofSeconds(20));
        assertThat(about(sim, "restarted")).hasSize(2);
        assertThat(about(sim, "soft")).isEmpty();
        assertThat(sim.chat().read()).isEmpty();
    }

    @Test
    void aSilentHostIsNamedNoLaterForAConnectionThatWasKept() {
        Sim sim = settled(2, T);
        Duration death = sim.agenda().now();
        sim.node(VICTIM).crash(Life.OFF);
        sim.run(Duration.ofSeconds(30));
        assertThat(sim.chat().read()).hasSize(1).allMatch(r -> r.body().startsWith("CRITICAL n3 DOWN since "));
        assertThat(sim.chat().read().get(0).at().minus(death)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void aHungAgentShowsOnANewConnectionThatItsHostIsUp() {
        Sim sim = settled(3, T);
        sim.node(VICTIM).pause();
        sim.run(Duration.ofSeconds(30));
        assertThat(sim.chat().read()).hasSize(1).allMatch(r -> r.body().startsWith("CRITICAL n3 AGENT_DOWN"));
    }

    /** A new connection's first packet is repeated after 1 s, three times the timeout; a kept one's after 200 ms. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void ofTenPacketsOneLostSpoilsFewPolls(long seed) {
        Sim sim = settled(seed, T);
        sim.network().loss(0.1);
        double packets = perNodeAndInterval(sim, T, Traffic::packets);
        long polls = 2L * sim.nodes().size() * FIVE_MINUTES.toSeconds();
        long spoilt = sim.nodes().stream()
                .mapToLong(node -> node.disk().journal("soft").size())
                .sum();
        assertThat(spoilt).isLessThan(polls / 15);
        assertThat(packets).as("trouble, and handshakes").isLessThan(30);
    }

    /** What was written on a connection is delivered as soon as the network can, unless it was reset. */
    @ParameterizedTest
    @CsvSource({"false,1", "true,0"})
    void whatWasAskedInVainArrivesLateUnlessItWasRevoked(boolean revoked, int arrivals) {
        Sim sim = settled(4, T);
        SimNode from = sim.node(Mesh.name(0));
        NodeName to = from.state().watch().peers().firstKey();
        int[] arrived = {0};
        List<Optional<String>> heard = new ArrayList<>();
        // Just after a poll, so that no other one has the connection.
        while (!from.link(sim.node(to)).waits(sim.agenda().nanos())) {
            sim.run(Duration.ofMillis(10));
        }
        sim.network().cutBothWays(from.name(), to);
        sim.<String>call(
                from,
                to,
                new TcpCall.Request<>(WireSizes.call(10, 10), (at, reply) -> arrived[0]++, revoked),
                Duration.ofMillis(500),
                heard::add);
        sim.run(Duration.ofSeconds(1));
        sim.network().healAll();
        sim.run(Duration.ofSeconds(10));
        assertThat(heard).containsExactly(Optional.empty());
        assertThat(arrived[0]).isEqualTo(arrivals);
    }

    @Test
    void oneSeedGivesOneRun() {
        assertThat(transcript(5)).isEqualTo(transcript(5)).isNotEqualTo(transcript(6));
    }

    private static List<String> transcript(long seed) {
        Sim sim = settled(seed, T);
        sim.network().loss(0.3);
        sim.run(Duration.ofMinutes(2));
        return sim.nodes().stream()
                .flatMap(node -> node.disk().journal().stream().map(JournalEntry::line))
                .toList();
    }

    private static List<JournalEntry> about(Sim sim, String kind) {
        return sim.nodes().stream()
                .flatMap(node -> node.disk().journal(kind).stream())
                .filter(entry -> VICTIM.value().equals(entry.fields().get("peer")))
                .toList();
    }
}
