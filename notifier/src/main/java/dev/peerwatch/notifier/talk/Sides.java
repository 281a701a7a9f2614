package dev.peerwatch.notifier.talk;

import dev.peerwatch.notifier.Evidence;
import dev.peerwatch.notifier.Evidence.Sight;
import dev.peerwatch.notifier.Evidence.Testimony;
import dev.peerwatch.notifier.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The two sides of a mesh that has come apart, as far as one of them can tell.
 *
 * @param here those who reach each other, in order of name
 * @param there those whom none of them reaches: the subjects, and the witnesses that weren't heard
 * @param onChat whether those there have answered through the chat server
 * @param nothingOnChat whether those there were asked through the chat server and didn't answer
 */
record Sides(List<String> here, List<String> there, boolean onChat, boolean nothingOnChat) {

    /**
     * The sides, where it looks like that: nobody here sees any of the subjects, and whoever looks misses the same ones.
     *
     * @param troubles what a message is to tell
     */
    static Optional<Sides> of(List<News.Trouble> troubles) {
        TreeSet<String> here = new TreeSet<>();
        TreeSet<String> there = new TreeSet<>();
        for (News.Trouble trouble : troubles) {
            boolean silent = trouble.verdict() == Verdict.UNREACHABLE || trouble.verdict() == Verdict.UNCONFIRMED;
            if (!silent
                    || trouble.subject().service().isPresent()
                    || !those(trouble, Sight.SEES).isEmpty()) {
                return Optional.empty();
            }
            here.addAll(trouble.observers());
            here.addAll(those(trouble, Sight.NO));
            here.addAll(those(trouble, Sight.AGENT_DOWN));
            there.add(trouble.subject().node());
            there.addAll(those(trouble, Sight.UNKNOWN));
        }
        here.removeAll(there);
        boolean same = troubles.stream().allMatch(trouble -> missesMostOf(there, troubles, trouble));
        if (!same || there.size() < 2) {
            return Optional.empty();
        }
        return Optional.of(new Sides(
                List.copyOf(here),
                List.copyOf(there),
                troubles.stream().allMatch(t -> t.evidence().chat() == Evidence.Chat.ANSWERS),
                troubles.stream().allMatch(t -> t.evidence().chat() == Evidence.Chat.NO_ANSWER)));
    }

    /** A witness that is slow makes a difference of one or two. Who has asked nobody, beside others who have, says nothing else. */
    private static boolean missesMostOf(SortedSet<String> there, List<News.Trouble> troubles, News.Trouble trouble) {
        if (trouble.evidence().testimonies().isEmpty()) {
            return true;
        }
        TreeSet<String> heard = new TreeSet<>(there);
        troubles.forEach(t -> heard.remove(t.subject().node()));
        heard.removeAll(those(trouble, Sight.UNKNOWN));
        return heard.size() * 4 <= there.size();
    }

    private static List<String> those(News.Trouble trouble, Sight sight) {
        List<String> names = new ArrayList<>();
        for (Testimony testimony : trouble.evidence().testimonies()) {
            if (testimony.sight() == sight) {
                names.add(testimony.witness());
            }
        }
        return names;
    }

    /** Whether this is a partition, and not just many that are down: they answer on chat, or are many and may do so. */
    boolean isPartition(int nodes) {
        return onChat || (isMany(nodes) && !nothingOnChat);
    }

    /** Whether those there are a third of all or more. */
    boolean isMany(int nodes) {
        return there.size() * 3 >= nodes;
    }
}
