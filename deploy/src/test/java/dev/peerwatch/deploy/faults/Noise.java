package dev.peerwatch.deploy.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Something is bad for minutes, but hosts run and most of them reach each other: nobody should be told that one is down. */
record Noise(String name, String description, World.Size size, Trouble trouble) implements Fault {

    private static final Duration NEWS = Duration.ofSeconds(30);

    /** What is bad. */
    interface Trouble {

        /** Begins, lasts that long by calling {@code pass}, and ends, whatever happens meanwhile. */
        void last(World world, Duration time, Pass pass);
    }

    /** Lets time go by. */
    interface Pass {
        void time(Duration time);
    }

    @Override
    public Result happen(World world, Run run) {
        Tally tally = new Tally(world, run.progress());
        trouble.last(world, run.lasting(), time -> pass(time, world, tally, run.progress()));
        Traffic.Reading over = world.traffic().read();
        run.progress().say("the fault is over");
        tally.awaitHealing();
        world.names().forEach(world.truth()::well);
        world.truth().joined();
        // What is still on its way.
        Patience.pass(world.interval().multipliedBy(5));
        Result result = tally.result(name, over);
        tally.awaitSerf(run);
        return result;
    }

    private static void pass(Duration time, World world, Tally tally, Progress progress) {
        long until = System.nanoTime() + time.toNanos();
        long left = time.toNanos();
        while (left > 0) {
            Patience.pass(Duration.ofNanos(Math.min(left, NEWS.toNanos())));
            left = until - System.nanoTime();
            if (left > Duration.ofSeconds(1).toNanos() && time.compareTo(NEWS) > 0) {
                List<String> news = new ArrayList<>();
                Account account = tally.accounts().get(0);
                news.add(left / 1_000_000_000 + " s to go, " + account.pages() + " pages so far");
                world.serf()
                        .ifPresent(serf ->
                                news.add("serf: " + serf.failures(tally.began()).size() + " failed events"));
                progress.say(String.join("; ", news));
            }
        }
    }
}
