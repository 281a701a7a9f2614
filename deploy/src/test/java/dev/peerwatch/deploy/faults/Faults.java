package dev.peerwatch.deploy.faults;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The faults, in the order in which they happen.
 *
 * <p>What is lost on the network is lost for the chat too, since a host's bad line is bad for all that it does. There are two
 * exceptions, each said where it is made.
 */
final class Faults {

    private static final World.Size TEN = new World.Size(10, 0);
    private static final World.Size EIGHT = new World.Size(8, 0);
    private static final World.Size TWO_OF_TEN_SLOW = new World.Size(10, 2);

    private static final Duration LATE_LEAST = Duration.ofMillis(30);
    private static final Duration LATE_MOST = Duration.ofMillis(90);

    private Faults() {}

    /** All of them. */
    static List<Fault> all() {
        return List.of(
                new Rounds("kill", "an agent is killed with kill -9; one host after the other", TEN, Rounds.Way.KILL),
                new Rounds("silence", "a host falls silent; one after the other", TEN, Rounds.Way.SILENCE),
                new Noise("calm", "nothing is wrong", TEN, (world, time, pass) -> pass.time(time)),
                new Noise(
                        "udp-loss",
                        "30 % of all UDP datagrams are lost",
                        TEN,
                        everywhere("meta l4proto udp numgen random mod 100 < 30 counter drop")),
                new Noise(
                        "udp-loss-no-tcp",
                        "30 % of all UDP datagrams are lost, and TCP is blocked between the nodes, not to the chat server",
                        TEN,
                        Faults::udpLossWithoutTcp),
                new Noise(
                        "loss",
                        "30 % of all packets are lost, the chat's too",
                        TEN,
                        everywhere("numgen random mod 100 < 30 counter drop")),
                new Noise("ingress-loss", "one host loses 80 % of what it receives", TEN, Faults::ingressLoss),
                new Noise("deaf", "one host receives nothing, but sends", TEN, Faults::deaf),
                new Noise("flip", "one host is deaf for 20 s, then well for 20 s, and so on", TEN, Faults::flip),
                new Noise("cut-pair", "one host and one that it watches don't reach each other", TEN, Faults::cutPair),
                new Noise(
                        "stop-go", "one host stands still for 2 s, then runs for 1 s, and so on", TEN, Faults::stopGo),
                new Noise(
                        "slow",
                        "two of ten hosts send and receive each packet 30 to 90 ms late",
                        TWO_OF_TEN_SLOW,
                        Faults::slow),
                new Halves("partition", "two sites of five don't reach each other; both reach the chat server", TEN),
                new AllButOne("seven-of-eight", "seven of eight agents are killed at once", EIGHT));
    }

    /** Enough to see on every change that nothing has broken: each kind of fault once, and the two in which serf did worst. */
    static List<String> shortForm() {
        return List.of("kill", "silence", "udp-loss-no-tcp", "deaf", "partition", "seven-of-eight");
    }

    private static Noise.Trouble everywhere(String rule) {
        return (world, time, pass) -> filtered(world, world.names(), List.of(rule), () -> pass.time(time));
    }

    private static void filtered(World world, List<String> hosts, List<String> rules, Runnable meanwhile) {
        hosts.forEach(host -> world.filters().impose(host, rules));
        try {
            meanwhile.run();
        } finally {
            world.filters().lift(hosts);
        }
    }

    /** The chat is left alone: if no message could come, it would prove nothing that no false one did. */
    private static void udpLossWithoutTcp(World world, Duration time, Noise.Pass pass) {
        world.truth().slow(world.names());
        world.truth().apart();
        filtered(
                world,
                world.names(),
                List.of(
                        "ip saddr " + world.here() + " accept",
                        "meta l4proto tcp counter drop",
                        "meta l4proto udp numgen random mod 100 < 30 counter drop"),
                () -> pass.time(time));
    }

    private static String last(World world) {
        return world.names().get(world.names().size() - 1);
    }

    /** Most of its polls fail, and most of those of it: whoever says that it is ill is right, and so is who says nothing. */
    private static void ingressLoss(World world, Duration time, Noise.Pass pass) {
        world.truth().ill(last(world), false);
        filtered(
                world, List.of(last(world)), List.of("numgen random mod 100 < 80 counter drop"), () -> pass.time(time));
    }

    private static void deaf(World world, Duration time, Noise.Pass pass) {
        world.truth().ill(last(world), true);
        filtered(world, List.of(last(world)), List.of("counter drop"), () -> pass.time(time));
    }

    private static void flip(World world, Duration time, Noise.Pass pass) {
        Duration each = Duration.ofSeconds(20);
        world.truth().ill(last(world), true);
        for (long left = time.toSeconds(); left > 0; left -= 2 * each.toSeconds()) {
            filtered(world, List.of(last(world)), List.of("counter drop"), () -> pass.time(each));
            pass.time(each);
        }
    }

    /** Not a pair of which nobody would notice. Only what they send to each other is lost; the chat isn't between them. */
    private static void cutPair(World world, Duration time, Noise.Pass pass) {
        String one = world.names().get(0);
        String other = world.watchedBy(one).get(0);
        world.truth().cut(List.of(one), List.of(other));
        world.filters().impose(one, List.of(world.filters().from(List.of(other))));
        world.filters().impose(other, List.of(world.filters().from(List.of(one))));
        try {
            pass.time(time);
        } finally {
            world.filters().lift(List.of(one, other));
        }
    }

    private static void stopGo(World world, Duration time, Noise.Pass pass) {
        Duration still = Duration.ofSeconds(2);
        Duration running = Duration.ofSeconds(1);
        world.truth().ill(last(world), false);
        for (long left = time.toSeconds(); left > 0; left -= still.plus(running).toSeconds()) {
            world.pause(last(world));
            try {
                pass.time(still);
            } finally {
                world.resume(last(world));
            }
            pass.time(running);
        }
    }

    private static void slow(World world, Duration time, Noise.Pass pass) {
        Map<String, DelayLine> lines = world.delays();
        world.truth().slow(lines.keySet());
        lines.values().forEach(line -> line.delay(LATE_LEAST, LATE_MOST));
        try {
            lines.keySet().forEach(host -> {
                Duration distance = world.distance(host);
                if (distance.compareTo(LATE_LEAST.multipliedBy(2)) < 0) {
                    throw new IllegalStateException(
                            "connecting to " + host + " took " + distance.toMillis() + " ms, so there was no delay");
                }
            });
            pass.time(time);
        } finally {
            lines.values().forEach(line -> line.delay(Duration.ZERO, Duration.ZERO));
        }
    }
}
