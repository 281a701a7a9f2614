package dev.peerwatch.agent.sim.report;

import java.time.Duration;

/**
 * How much is measured of a mesh of one size: the larger, the less often, as one run of it says more.
 *
 * @param nodes how many
 * @param interval between polls
 * @param alone how long a fault lasts in one run before hosts go off
 * @param deaths hosts that go off while a fault lasts, in all runs
 * @param deathsPerRun of these, in one run at most
 */
record Size(int nodes, Duration interval, Duration alone, int deaths, int deathsPerRun) {

    private static final Duration MINUTE = Duration.ofSeconds(60);

    /** The default interval. */
    static Size minutely(int nodes) {
        Duration tenMinutes = Duration.ofMinutes(10);
        if (nodes < 100) {
            return new Size(nodes, MINUTE, tenMinutes, 30, nodes < 10 ? 1 : 3);
        }
        if (nodes < 1_000) {
            return new Size(nodes, MINUTE, tenMinutes, 20, 10);
        }
        Size large = new Size(nodes, MINUTE, Duration.ofMinutes(5), 10, 10);
        return nodes < 10_000 ? large : large.brief();
    }

    /** The least that says anything. */
    Size brief() {
        return new Size(nodes, interval, Duration.ofMinutes(2), 3, 3);
    }

    /** As the peers were measured. */
    static Size likePeers() {
        return new Size(10, Duration.ofSeconds(1), Duration.ofMinutes(5), 3, 3);
    }

    /** Runs that it takes. */
    int runs() {
        return (deaths + deathsPerRun - 1) / deathsPerRun;
    }
}
