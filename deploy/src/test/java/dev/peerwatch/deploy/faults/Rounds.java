package dev.peerwatch.deploy.faults;

import dev.peerwatch.deploy.faults.Traffic.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** One host after the other falls ill and comes back: how long until somebody is told? */
record Rounds(String name, String description, World.Size size, Way way) implements Fault {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What happens to the host. */
    enum Way {
        /** Its agent is killed: the host refuses. */
        KILL {
            @Override
            void begin(World world, String host) {
                world.kill(List.of(host));
            }

            @Override
            void end(World world, String host) {
                world.start(List.of(host));
            }
        },
        /** Nothing gets in or out of it. */
        SILENCE {
            @Override
            void begin(World world, String host) {
                world.filters().silence(host);
            }

            @Override
            void end(World world, String host) {
                world.filters().restore(host);
            }
        };

        abstract void begin(World world, String host);

        abstract void end(World world, String host);
    }

    @Override
    public Result happen(World world, Run run) {
        Tally tally = new Tally(world, run.progress());
        List<String> hosts = new ArrayList<>(world.names());
        Collections.shuffle(hosts, run.random());
        int round = 0;
        // Each at most twice: an agent that comes back a third time within ten minutes "keeps restarting", which is
        // another message.
        while (round < run.rounds()
                || (run.thorough()
                        && System.nanoTime() - tally.began() < run.lasting().toNanos()
                        && round < 2 * hosts.size())) {
            // When within the interval makes a difference.
            Patience.pass(Duration.ofMillis(
                    run.random().nextInt((int) world.interval().toMillis())));
            round(world, tally, run, hosts.get(round % hosts.size()));
            round++;
        }
        Traffic.Reading last = world.traffic().read();
        judge(world, tally, last);
        return tally.result(name, last);
    }

    private void round(World world, Tally tally, Run run, String host) {
        long cut = System.nanoTime();
        world.truth().ill(host, true);
        way.begin(world, host);
        Optional<Told> alert = world.people()
                .await(
                        cut,
                        PATIENCE,
                        message -> message.about(host).filter(Told.Claim::bad).isPresent());
        alert.ifPresent(message -> tally.told((message.at() - cut) / 1e9));
        Optional<Double> other =
                world.serf().flatMap(serf -> awaitSerf(serf, host, cut)).map(event -> (event.at() - cut) / 1e9);
        other.ifPresent(tally::serfKnew);
        run.progress()
                .say(String.format(
                        Locale.ROOT,
                        "%s %s: told %s%s",
                        host,
                        way == Way.KILL ? "killed" : "silent",
                        alert.map(message -> String.format(Locale.ROOT, "after %.2f s", (message.at() - cut) / 1e9))
                                .orElse("nobody within " + PATIENCE.toSeconds() + " s"),
                        other.map(seconds -> String.format(Locale.ROOT, "; serf knew after %.2f s", seconds))
                                .orElse("")));
        way.end(world, host);
        tally.awaitHealing();
        world.truth().well(host);
        tally.awaitSerf(run);
    }

    private static Optional<Serf.Event> awaitSerf(Serf serf, String host, long since) {
        Patience.await(PATIENCE, () -> serf.firstFailure(host, since).isPresent());
        return serf.firstFailure(host, since);
    }

    private static void judge(World world, Tally tally, Traffic.Reading last) {
        double limit = 3.0 * world.interval().toMillis() / 1000;
        OptionalDouble ours = tally.latency();
        if (ours.isEmpty() || ours.getAsDouble() > limit) {
            tally.wrong(String.format(
                    Locale.ROOT,
                    "from the fault to the message: found a median of %.2f s, expected at most %.1f s",
                    ours.orElse(Double.NaN),
                    limit));
        }
        OptionalDouble others = tally.serfLatency();
        // serf looks once a second; at another interval a comparison would say nothing.
        if (world.serf().isEmpty() || !world.interval().equals(Duration.ofSeconds(1))) {
            return;
        }
        double sent = tally.rate(last, Kind.PEERWATCH_UDP, Kind.PEERWATCH_TCP).datagrams();
        double serfSent = tally.rate(last, Kind.SERF_UDP, Kind.SERF_TCP).datagrams();
        if (sent >= serfSent) {
            tally.wrong(String.format(
                    Locale.ROOT,
                    "found %.1f datagrams a second from each node, and %.1f from serf; expected fewer than serf's",
                    sent,
                    serfSent));
        }
        if (ours.isPresent() && others.isPresent() && others.getAsDouble() < 2 * ours.getAsDouble()) {
            tally.wrong(String.format(
                    Locale.ROOT,
                    "found a median of %.2f s, and %.2f s for serf; expected serf to take twice as long",
                    ours.getAsDouble(),
                    others.getAsDouble()));
        }
    }
}
