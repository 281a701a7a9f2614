package dev.peerwatch.agent.sim.trial;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Seeds whose schedules break an invariant today: faults of the core that are known and not mended yet, with the invariant beside each.
 * They are left out of the runs, so that whatever else breaks is noticed; {@code -Dsim.all} takes them in. A seed leaves the list
 * with the change that mends it, and none is added for a change that breaks it.
 */
final class OpenSeeds {

    private static final String LIST = "/dev/peerwatch/agent/sim/open-seeds.txt";

    private static final Set<Long> SEEDS = read();

    private OpenSeeds() {}

    /** Whether this seed is left out. */
    static boolean leavesOut(long seed) {
        return SEEDS.contains(seed) && System.getProperty("sim.all") == null;
    }

    private static Set<Long> read() {
        try (InputStream list = OpenSeeds.class.getResourceAsStream(LIST)) {
            if (list == null) {
                throw new IllegalStateException("no resource " + LIST);
            }
            return new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> Long.valueOf(line.substring(0, line.indexOf(' '))))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
