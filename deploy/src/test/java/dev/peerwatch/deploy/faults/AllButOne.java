package dev.peerwatch.deploy.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** All agents but one are killed at once: the last one names all of them, in few words. */
record AllButOne(String name, String description, World.Size size) implements Fault {

    private static final int MESSAGES = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** For what isn't Peerwatch's: the kills themselves, the chat server, a machine that does other things too. */
    private static final Duration SLACK = Duration.ofSeconds(2);

    @Override
    public Result happen(World world, Run run) {
        Tally tally = new Tally(world, run.progress());
        List<String> dead = new ArrayList<>(world.names());
        String survivor = dead.remove(run.random().nextInt(dead.size()));
        long killed = System.nanoTime();
        dead.forEach(name -> world.truth().ill(name, true));
        world.kill(dead);
        run.progress().say("killed " + String.join(", ", dead) + "; " + survivor + " is left");
        String listener = world.people().names().get(0);
        boolean all = Patience.await(
                PATIENCE, () -> named(world.people().told(listener, killed)).containsAll(dead));
        // Whoever is told twice is told soon after.
        Patience.pass(world.interval().multipliedBy(10));
        Traffic.Reading over = world.traffic().read();
        tally.accounts().forEach(account -> judge(account, dead, killed, bound(world.interval(), dead.size()), tally));
        if (all) {
            tally.told(seconds(world.people().told(listener, killed), dead, killed));
        }
        world.serf().ifPresent(serf -> {
            boolean knew = Patience.await(
                    PATIENCE,
                    () -> dead.stream()
                            .allMatch(name -> serf.firstFailure(name, killed).isPresent()));
            if (knew) {
                tally.serfKnew(dead.stream()
                                .flatMap(name -> serf.firstFailure(name, killed).stream())
                                .mapToLong(event -> event.at() - killed)
                                .max()
                                .orElseThrow()
                        / 1e9);
            }
        });
        world.start(dead);
        tally.awaitHealing();
        dead.forEach(world.truth()::well);
        Patience.pass(world.interval().multipliedBy(5));
        Result result = tally.result(name, over);
        tally.awaitSerf(run);
        return result;
    }

    /**
     * The bound of the design for a run of L dead ones in a row: T + (⌈log2(L+1)⌉ - 1)·d + H + W, with d one poll, H the time that three
     * attempts take, and W what a backup waits for its lead.
     */
    private static Duration bound(Duration interval, int dead) {
        Duration poll = interval.dividedBy(3);
        int doublings = 32 - Integer.numberOfLeadingZeros(dead);
        Duration attempts = poll.multipliedBy(3);
        Duration backup = interval.multipliedBy(3).dividedBy(2);
        return interval.plus(poll.multipliedBy(doublings - 1))
                .plus(attempts)
                .plus(backup)
                .plus(SLACK);
    }

    private static void judge(Account account, List<String> dead, long killed, Duration bound, Tally tally) {
        List<Told> pages = account.told().stream().filter(Told::isPage).toList();
        if (pages.size() > MESSAGES) {
            tally.wrong(
                    account.person(),
                    "expected at most " + MESSAGES + " messages that name them, found " + pages.size() + ": "
                            + pages.stream().map(Told::firstLine).collect(Collectors.joining("; ")));
        }
        List<String> missing =
                dead.stream().filter(name -> !named(pages).contains(name)).toList();
        if (!missing.isEmpty()) {
            tally.wrong(
                    account.person(),
                    "expected all dead ones to be named, found nothing about " + String.join(", ", missing));
        } else if (seconds(pages, dead, killed) > bound.toMillis() / 1000.0) {
            tally.wrong(
                    account.person(),
                    String.format(
                            Locale.ROOT,
                            "expected all dead ones to be named within %.1f s, found %.1f s",
                            bound.toMillis() / 1000.0,
                            seconds(pages, dead, killed)));
        }
    }

    private static Set<String> named(List<Told> messages) {
        return messages.stream()
                .flatMap(message -> message.claims().stream())
                .filter(Told.Claim::bad)
                .map(Told.Claim::subject)
                .collect(Collectors.toSet());
    }

    /** Until the last of them was named for the first time. */
    private static double seconds(List<Told> messages, List<String> dead, long killed) {
        return dead.stream()
                        .mapToLong(name -> messages.stream()
                                .filter(message -> message.about(name)
                                        .filter(Told.Claim::bad)
                                        .isPresent())
                                .mapToLong(message -> message.at() - killed)
                                .findFirst()
                                .orElse(Long.MAX_VALUE))
                        .max()
                        .orElse(0)
                / 1e9;
    }
}
