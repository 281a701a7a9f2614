package dev.peerwatch.deploy.faults;

import dev.peerwatch.deploy.faults.Truth.Judgement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Two sites don't reach each other, but both reach the chat server: each side says so once to each person, and once it is said that it
 * is over.
 */
record Halves(String name, String description, World.Size size) implements Fault {

    /** More than either side should need, in intervals. */
    private static final int WAIT = 15;

    @Override
    public Result happen(World world, Run run) {
        Tally tally = new Tally(world, run.progress());
        List<String> names = world.names();
        List<String> some = names.subList(0, names.size() / 2);
        List<String> others = names.subList(names.size() / 2, names.size());
        long cut = System.nanoTime();
        world.truth().cut(some, others);
        // Not to the chat server: that is what makes it a partition between sites and not two lost ones.
        some.forEach(
                name -> world.filters().impose(name, List.of(world.filters().from(others))));
        others.forEach(
                name -> world.filters().impose(name, List.of(world.filters().from(some))));
        try {
            Duration least = world.interval().multipliedBy(WAIT);
            Patience.pass(run.thorough() && run.lasting().compareTo(least) > 0 ? run.lasting() : least);
        } finally {
            world.filters().lift(names);
        }
        Traffic.Reading over = world.traffic().read();
        long healed = System.nanoTime();
        run.progress().say("the two sides reach each other again");
        tally.awaitHealing();
        Patience.pass(world.interval().multipliedBy(5));
        tally.accounts().stream()
                .findFirst()
                .flatMap(account -> account.told().stream().filter(Told::isPage).findFirst())
                .ifPresent(first -> tally.told((first.at() - cut) / 1e9));
        world.serf()
                .flatMap(serf -> serf.failures(cut).stream().findFirst())
                .ifPresent(first -> tally.serfKnew((first.at() - cut) / 1e9));
        tally.accounts().forEach(account -> judge(account, some, others, healed, tally));
        world.truth().joined();
        Result result = tally.result(name, over);
        tally.awaitSerf(run);
        return result;
    }

    private static void judge(Account account, List<String> some, List<String> others, long healed, Tally tally) {
        List<Told> during =
                account.told().stream().filter(told -> told.at() - healed < 0).toList();
        List<Told> after =
                account.told().stream().filter(told -> told.at() - healed >= 0).toList();
        for (List<String> side : List.of(some, others)) {
            List<Told> said = during.stream()
                    .filter(told -> side.contains(told.speaker()))
                    .toList();
            if (said.size() != 1 || !said.get(0).isPartition()) {
                tally.wrong(
                        account.person(),
                        "expected one message from " + side
                                + " while they were cut off, which says that it is a partition; found " + lines(said));
            }
        }
        if (after.size() != 1 || after.get(0).isPage()) {
            tally.wrong(
                    account.person() + ": expected one message when the partition had healed, found " + lines(after));
        }
        List<String> down = account.judged(Judgement.TRUE).stream()
                .filter(claim -> claim.contains(" DOWN by "))
                .toList();
        if (!down.isEmpty()) {
            tally.wrong(
                    account.person() + ": a half of them can't know that the other half is DOWN, but said so: " + down);
        }
    }

    private static String lines(List<Told> messages) {
        if (messages.isEmpty()) {
            return "none";
        }
        return messages.size() + ", the first ones: "
                + messages.stream()
                        .limit(3)
                        .map(told -> told.speaker() + ": " + told.firstLine())
                        .collect(Collectors.joining("; "));
    }
}
