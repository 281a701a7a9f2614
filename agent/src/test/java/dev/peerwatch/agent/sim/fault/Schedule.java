package dev.peerwatch.agent.sim.fault;

import dev.peerwatch.agent.sim.Mesh;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What goes wrong when in one run. After the last fault the world stays as it is for a while; then everything is put right, and the mesh
 * has the time to find that out.
 *
 * @param seed of the network's chance
 * @param mesh the blueprint at the start
 * @param faults in order of time
 * @param end when everything is put right
 */
public record Schedule(long seed, Mesh mesh, List<Timed> faults, Duration end) {

    public Schedule {
        faults = faults.stream().sorted(Comparator.comparing(Timed::at)).toList();
    }

    /**
     * A fault and its time.
     *
     * @param at since the simulation began
     */
    public record Timed(Duration at, Fault fault) {
        @Override
        public String toString() {
            return FaultText.seconds(at) + ' ' + FaultText.of(fault);
        }
    }

    /** With other faults. */
    public Schedule with(List<Timed> others) {
        return new Schedule(seed, mesh, others, end);
    }

    /** With another end. */
    public Schedule ending(Duration at) {
        return new Schedule(seed, mesh, faults, at);
    }

    /** Of another mesh; faults about nodes that it never has are left out. */
    public Schedule of(Mesh other) {
        List<Timed> kept = new ArrayList<>();
        List<Integer> known = new ArrayList<>(other.numbers());
        for (Timed timed : faults) {
            if (timed.fault() instanceof Fault.RollOut change) {
                known.addAll(change.add());
            }
            if (known.containsAll(timed.fault().about())) {
                kept.add(timed);
            }
        }
        return new Schedule(seed, other, kept, end);
    }

    /** As text that {@link FaultText#read} understands. */
    @Override
    public String toString() {
        return "seed " + seed
                + "; nodes " + mesh.numbers().stream().map(String::valueOf).collect(Collectors.joining(","))
                + "; interval " + FaultText.seconds(mesh.interval())
                + "; sites " + mesh.sites()
                + "; people " + String.join(",", mesh.people())
                + "; end " + FaultText.seconds(end)
                + faults.stream().map(f -> ";\n  " + f).collect(Collectors.joining());
    }
}
