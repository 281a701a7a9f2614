package dev.peerwatch.agent.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.agent.blueprint.EscalationStep;
import dev.peerwatch.agent.plan.Watch;
import dev.peerwatch.agent.sim.SimChat.Read;
import dev.peerwatch.agent.sim.SimNode.Life;
import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole nodes, and people who are told one after the other: tim at first, ana after five minutes, tim again after five more. */
class EscalationTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String TIM = Mesh.TIM;
    private static final String ANA = "ana@example.org";
    private static final NodeName VICTIM = Mesh.name(3);

    private final Mesh mesh = new Mesh(
            IntStream.range(0, 10).boxed().toList(),
            MINUTE,
            3,
            List.of(TIM, ANA),
            List.of(
                    new EscalationStep(List.of("tim"), Duration.ofMinutes(5), false),
                    new EscalationStep(List.of("ana"), Duration.ofMinutes(5), false)));

    /** The victim's host has been off for two minutes. */
    private Sim down(long seed) {
        Sim sim = new Sim(seed, mesh);
        sim.startAll();
        sim.run(MINUTE.multipliedBy(5));
        sim.node(VICTIM).crash(Life.OFF);
        sim.run(MINUTE.multipliedBy(2));
        return sim;
    }

    private NodeName lead() {
        return mesh.plan().watchersOf(VICTIM).stream()
                .filter(watch -> watch.ring() == 0)
                .map(Watch::watcher)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> readers(Sim sim) {
        return sim.chat().read().stream()
                .filter(r -> r.body().lines().findFirst().orElse("").contains(" " + VICTIM + " "))
                .map(Read::to)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void oneAfterTheOtherUntilSomebodyAnswers(long seed) {
        Sim sim = down(seed);
        assertThat(readers(sim)).containsExactly(TIM);
        assertThat(sim.chat().read().get(0).body()).contains("Told: you. Next: ana 14:1");
        sim.run(MINUTE.multipliedBy(5));
        assertThat(readers(sim)).containsExactly(TIM, ANA);
        sim.run(MINUTE.multipliedBy(5));
        assertThat(readers(sim)).containsExactly(TIM, ANA, TIM);
        Read last = sim.chat().read().get(2);
        assertThat(last.body()).startsWith("CRITICAL n3 still DOWN since");
        sim.chat().say(TIM, last.from(), "m1", "ack");
        sim.run(MINUTE);
        assertThat(sim.chat().read()).extracting(Read::body).anyMatch(body -> body.startsWith("You have it: n3 DOWN"));
        int said = sim.chat().read().size();
        sim.run(MINUTE.multipliedBy(60));
        assertThat(sim.chat().read()).hasSize(said);
    }

    @Test
    void aLeadThatStartsAnewGoesOnWhereItWas() {
        Sim sim = down(5);
        sim.run(MINUTE.multipliedBy(5));
        assertThat(readers(sim)).containsExactly(TIM, ANA);
        sim.node(lead()).crash(Life.GONE);
        sim.run(Duration.ofSeconds(5));
        sim.node(lead()).start();
        sim.run(MINUTE.multipliedBy(3));
        assertThat(readers(sim)).containsExactly(TIM, ANA);
        sim.run(MINUTE.multipliedBy(3));
        assertThat(readers(sim)).containsExactly(TIM, ANA, TIM);
    }

    @Test
    void withoutItsLeadAnotherNodeGoesOn() {
        Sim sim = down(6);
        sim.run(MINUTE.multipliedBy(5));
        assertThat(readers(sim)).containsExactly(TIM, ANA);
        sim.node(lead()).crash(Life.OFF);
        sim.run(MINUTE.multipliedBy(7));
        assertThat(readers(sim)).containsExactly(TIM, ANA, TIM);
    }
}
