package dev.peerwatch.agent.sim.fault;

import dev.peerwatch.agent.sim.Mesh;
import dev.peerwatch.agent.sim.SimNode.Life;
import dev.peerwatch.agent.sim.SimNode.Point;
import dev.peerwatch.agent.sim.fault.Fault.ChatCut;
import dev.peerwatch.agent.sim.fault.Fault.ChatSlow;
import dev.peerwatch.agent.sim.fault.Fault.ChatUp;
import dev.peerwatch.agent.sim.fault.Fault.Crash;
import dev.peerwatch.agent.sim.fault.Fault.CrashInStep;
import dev.peerwatch.agent.sim.fault.Fault.CutPair;
import dev.peerwatch.agent.sim.fault.Fault.Delay;
import dev.peerwatch.agent.sim.fault.Fault.DelayAt;
import dev.peerwatch.agent.sim.fault.Fault.DiskFull;
import dev.peerwatch.agent.sim.fault.Fault.Duplicate;
import dev.peerwatch.agent.sim.fault.Fault.Heal;
import dev.peerwatch.agent.sim.fault.Fault.Jump;
import dev.peerwatch.agent.sim.fault.Fault.Loss;
import dev.peerwatch.agent.sim.fault.Fault.LossBetween;
import dev.peerwatch.agent.sim.fault.Fault.LossFrom;
import dev.peerwatch.agent.sim.fault.Fault.LossTo;
import dev.peerwatch.agent.sim.fault.Fault.Partition;
import dev.peerwatch.agent.sim.fault.Fault.Pause;
import dev.peerwatch.agent.sim.fault.Fault.Reorder;
import dev.peerwatch.agent.sim.fault.Fault.Resume;
import dev.peerwatch.agent.sim.fault.Fault.RollOut;
import dev.peerwatch.agent.sim.fault.Fault.Slow;
import dev.peerwatch.agent.sim.fault.Fault.Start;
import dev.peerwatch.agent.sim.fault.Fault.Stop;
import dev.peerwatch.agent.sim.fault.Schedule.Timed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Draws a schedule from a seed: a few bursts of trouble with quiet between them. All times are in multiples of the poll interval, so
 * that a mesh that looks every second and one that looks every minute live through the same.
 */
public final class ScheduleDraw {

    /** A kind of trouble, drawn as often as it is listed. */
    private enum Trouble {
        DEATHS,
        DEATHS_OF_MOST,
        DEATH_AND_RETURN,
        PAUSE,
        STUTTER,
        FLIP,
        SLOW,
        CLEAN_STOP,
        CRASH_LOOP,
        JUMP,
        LOSS,
        DEAF_OR_MUTE,
        ONE_WAY,
        PAIRS,
        PARTITION,
        DISORDER,
        CHAT_OUTAGE,
        CHAT_SIDE,
        CHAT_SLOW,
        ROLL_OUT,
        DISK,
        DEATH_IN_A_STEP
    }

    private static final List<Duration> INTERVALS =
            List.of(Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ofSeconds(1));

    private final Random random;
    private final long seed;
    private final List<Timed> faults = new ArrayList<>();
    private final List<Integer> nodes = new ArrayList<>();
    private Duration interval = Duration.ofSeconds(60);

    private ScheduleDraw(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** The schedule of this seed. */
    public static Schedule of(long seed) {
        return new ScheduleDraw(seed).draw();
    }

    private Schedule draw() {
        int n = size();
        interval = INTERVALS.get(random.nextInt(INTERVALS.size()));
        Mesh plain = Mesh.of(n, interval);
        List<String> people = random.nextInt(3) == 0 ? List.of(Mesh.TIM, "ana@example.org") : List.of(Mesh.TIM);
        Mesh mesh = new Mesh(plain.numbers(), interval, 1 + random.nextInt(4), people);
        nodes.addAll(mesh.numbers());
        // Sometimes while those who just started still give each other time, sometimes after that.
        double at = random.nextBoolean() ? 3 : Math.max(3, 125.0 / interval.toSeconds());
        int bursts = 1 + random.nextInt(3);
        for (int burst = 0; burst < bursts; burst++) {
            int troubles = 1 + random.nextInt(n > 30 ? 2 : 3);
            double spread = random.nextBoolean() ? 0 : random.nextDouble() * 4;
            for (int i = 0; i < troubles; i++) {
                add(Trouble.values()[random.nextInt(Trouble.values().length)], at + spread * random.nextDouble());
            }
            at += spread + List.of(1.0, 4.0, 8.0, 16.0).get(random.nextInt(4)) * (0.5 + random.nextDouble());
        }
        return new Schedule(seed, mesh, faults, time(at));
    }

    private int size() {
        int kind = random.nextInt(20);
        return kind < 13 ? 2 + random.nextInt(7) : kind < 19 ? 9 + random.nextInt(4) : 33 + random.nextInt(28);
    }

    private void add(Trouble trouble, double at) {
        int node = anyNode();
        double lasting =
                (0.2 + random.nextDouble()) * List.of(0.3, 1.0, 3.0, 8.0).get(random.nextInt(4));
        switch (trouble) {
            case DEATHS -> deaths(at, 1 + random.nextInt(Math.max(1, nodes.size() / 3)));
            case DEATHS_OF_MOST -> deaths(at, nodes.size() - 1 - random.nextInt(Math.max(1, nodes.size() / 3)));
            case DEATH_AND_RETURN -> {
                put(at, new Crash(node, anyDeath()));
                put(at + lasting, new Start(node, random.nextInt(4) == 0));
            }
            case PAUSE -> {
                put(at, new Pause(node));
                put(at + lasting, new Resume(node));
            }
            case STUTTER -> {
                double period = 0.02 + 0.2 * random.nextDouble();
                for (int i = 0; i < 5 + random.nextInt(20); i++) {
                    put(at + i * period, new Pause(node));
                    put(at + (i + 0.67) * period, new Resume(node));
                }
            }
            case FLIP -> {
                for (int i = 0; i < 4; i++) {
                    put(at + i * lasting, new LossTo(node, 1));
                    put(at + (i + 0.5) * lasting, new LossTo(node, 0));
                }
            }
            case SLOW -> {
                // Up to a third of a timeout, which it can live with, or up to some of them.
                double most = random.nextBoolean() ? 0.02 : 0.3;
                for (int i = 0; i < 1 + nodes.size() / 5; i++) {
                    put(at, new Slow(anyNode(), time(most * (0.1 + random.nextDouble()))));
                }
            }
            case CLEAN_STOP -> {
                put(at, new Stop(node));
                put(at + lasting, new Start(node, false));
            }
            case CRASH_LOOP -> {
                for (int i = 0; i < 4; i++) {
                    put(at + i * lasting, new Crash(node, Life.GONE));
                    put(at + i * lasting + 0.1, new Start(node, false));
                }
            }
            case JUMP -> put(at, new Jump(node, Duration.ofSeconds(random.nextInt(14_400) - 7_200)));
            case LOSS -> {
                put(at, new Loss(0.3 * random.nextDouble()));
                put(at + lasting, new Loss(0));
            }
            case DEAF_OR_MUTE -> {
                put(at, random.nextBoolean() ? new LossTo(node, 1) : new LossFrom(node, 1));
                if (random.nextBoolean()) {
                    put(at + lasting, new LossTo(node, 0));
                    put(at + lasting, new LossFrom(node, 0));
                }
            }
            case ONE_WAY -> put(at, new LossBetween(node, other(node), 1));
            case PAIRS -> {
                for (int i = 0; i < 1 + random.nextInt(3); i++) {
                    int one = anyNode();
                    put(at, new CutPair(one, other(one)));
                }
                mendSometimes(at + lasting);
            }
            case PARTITION -> {
                put(at, new Partition(someNodes(1 + random.nextInt(Math.max(1, nodes.size() / 2)))));
                mendSometimes(at + lasting);
            }
            case DISORDER -> {
                put(at, new Delay(time(0.0005 + 0.004 * random.nextDouble())));
                put(at, new Reorder(1 + 2 * random.nextDouble()));
                put(at, new Duplicate(0.5 * random.nextDouble()));
                put(at, new DelayAt(node, time(0.004 * random.nextDouble())));
            }
            case CHAT_OUTAGE -> {
                put(at, new ChatUp(false));
                put(at + lasting, new ChatUp(true));
            }
            case CHAT_SIDE -> {
                for (int cut : someNodes(1 + random.nextInt(nodes.size()))) {
                    put(at, new ChatCut(cut, true));
                    if (random.nextBoolean()) {
                        put(at + lasting, new ChatCut(cut, false));
                    }
                }
            }
            case CHAT_SLOW -> put(at, new ChatSlow(time(0.03 * random.nextDouble())));
            case ROLL_OUT -> rollOut(at);
            case DISK -> {
                put(at, new DiskFull(node, true));
                put(at + lasting, new DiskFull(node, false));
            }
            case DEATH_IN_A_STEP -> {
                put(at, new CrashInStep(node, random.nextBoolean() ? Point.BEFORE_COMMIT : Point.AFTER_COMMIT));
                put(at, new Crash(other(node), anyDeath()));
                put(at + lasting, new Start(node, false));
            }
        }
    }

    private void deaths(double at, int howMany) {
        double apart = random.nextInt(3) == 0 ? random.nextDouble() * 2 : 0;
        for (int node : someNodes(Math.max(1, howMany))) {
            double when = at + apart * random.nextDouble();
            put(when, random.nextInt(4) == 0 ? new Pause(node) : new Crash(node, anyDeath()));
        }
    }

    private void rollOut(double at) {
        List<Integer> added = new ArrayList<>();
        List<Integer> removed = new ArrayList<>();
        int what = random.nextInt(3);
        if (what != 0) {
            added.add(100 + faults.size());
        }
        if (what != 1) {
            removed.add(anyNode());
        }
        put(at, new RollOut(added, removed, time(random.nextInt(3) == 0 ? 1 : 0.05)));
    }

    private void mendSometimes(double at) {
        if (random.nextBoolean()) {
            put(at, new Heal());
        }
    }

    private Life anyDeath() {
        return random.nextBoolean() ? Life.OFF : Life.GONE;
    }

    private int anyNode() {
        return nodes.get(random.nextInt(nodes.size()));
    }

    private int other(int node) {
        int other = anyNode();
        return other == node ? nodes.get((nodes.indexOf(node) + 1) % nodes.size()) : other;
    }

    private List<Integer> someNodes(int howMany) {
        List<Integer> some = new ArrayList<>(nodes);
        Collections.shuffle(some, random);
        List<Integer> first = some.subList(0, Math.min(howMany, some.size()));
        Collections.sort(first);
        return List.copyOf(first);
    }

    private void put(double at, Fault fault) {
        faults.add(new Timed(time(at), fault));
    }

    /** Multiples of the interval, in whole milliseconds. */
    private Duration time(double intervals) {
        return Duration.ofMillis(Math.round(intervals * interval.toMillis()));
    }
}
