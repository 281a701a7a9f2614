package dev.peerwatch.deploy.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What really was: which node was ill when, and who could not reach whom. The measure for everything that anybody says.
 *
 * <p>All methods may be called from any thread.
 */
final class Truth {

    /** How right a claim is. */
    enum Judgement {
        /** It was so. */
        TRUE,
        /** Not so, but said by one that was ill itself, as a doubt and not as a verdict ("nobody I reach sees …"). */
        DOUBT,
        /** The node ran, and a majority reached it. */
        FALSE
    }

    /** What only says that somebody isn't seen from somewhere. */
    private static final Set<String> FROM_SOMEWHERE = Set.of("UNREACHABLE", "UNCONFIRMED");

    private static final String DEGRADED = "DEGRADED";

    private final long late;
    private final List<Illness> illnesses = new ArrayList<>();
    private final List<Cut> cuts = new ArrayList<>();
    private final Set<String> slow = new LinkedHashSet<>();
    private @Nullable Illness apart;

    /** A time in which a node didn't run, or no majority reached it. */
    static final class Illness {
        private final String node;
        private final boolean mustBeNamed;
        private final long from;
        private @Nullable Long until;

        private Illness(String node, boolean mustBeNamed, long from) {
            this.node = node;
            this.mustBeNamed = mustBeNamed;
            this.from = from;
        }

        /** Who. */
        String node() {
            return node;
        }

        /** Since when, {@link System#nanoTime}. */
        long from() {
            return from;
        }

        private boolean holdsAt(long at, long late) {
            return at - from >= 0 && (until == null || at - until <= late);
        }
    }

    private static final class Cut {
        private final Set<String> some;
        private final Set<String> others;
        private final long from;
        private @Nullable Long until;

        private Cut(Collection<String> some, Collection<String> others, long from) {
            this.some = Set.copyOf(some);
            this.others = Set.copyOf(others);
            this.from = from;
        }

        private boolean holdsAt(long at, long late) {
            return at - from >= 0 && (until == null || at - until <= late);
        }

        private boolean parts(String one, String other) {
            return (some.contains(one) && others.contains(other)) || (some.contains(other) && others.contains(one));
        }

        /** A pair that is cut is still reached by all others. */
        private boolean leavesNoMajority() {
            return some.size() > 1 && others.size() > 1;
        }
    }

    /**
     * @param late how long after the end of an illness something may still be said about it: what was found while it lasted is on
     *     its way
     */
    Truth(Duration late) {
        this.late = late.toNanos();
    }

    /**
     * From now on a node doesn't run, or no majority reaches it.
     *
     * @param mustBeNamed whether somebody must be told
     */
    synchronized Illness ill(String node, boolean mustBeNamed) {
        Illness illness = new Illness(node, mustBeNamed, System.nanoTime());
        illnesses.add(illness);
        return illness;
    }

    /** A node is as it should be again. */
    synchronized void well(String node) {
        long now = System.nanoTime();
        illnesses.stream()
                .filter(illness -> illness.node.equals(node) && illness.until == null)
                .forEach(illness -> illness.until = now);
    }

    /** From now on none of the ones reaches any of the others. */
    synchronized void cut(Collection<String> some, Collection<String> others) {
        cuts.add(new Cut(some, others, System.nanoTime()));
    }

    /** From now on no two agents can talk to each other. */
    synchronized void apart() {
        apart = new Illness("the mesh", false, System.nanoTime());
    }

    /** Whether each agent is alone then with what it knows, or has been so until shortly before. */
    synchronized boolean isApart(long at) {
        return apart != null && apart.holdsAt(at, late);
    }

    /** All reach each other again. */
    synchronized void joined() {
        long now = System.nanoTime();
        if (apart != null && apart.until == null) {
            apart.until = now;
        }
        cuts.stream().filter(cut -> cut.until == null).forEach(cut -> cut.until = now);
    }

    /** From now on these answer late, as anybody may say. */
    synchronized void slow(Collection<String> nodes) {
        slow.addAll(nodes);
    }

    /** Whether a node is ill at that time, or was shortly before. */
    synchronized boolean isIll(String node, long at) {
        return illnesses.stream().anyMatch(illness -> illness.node.equals(node) && illness.holdsAt(at, late));
    }

    /** How right it is what a node says about another one. */
    synchronized Judgement judge(Told.Claim claim, String speaker, long at) {
        String subject = claim.subject();
        if (!claim.bad() || isIll(subject, at)) {
            return Judgement.TRUE;
        }
        boolean somewhere = FROM_SOMEWHERE.contains(claim.verdict());
        if (somewhere && isCut(subject, at)) {
            return Judgement.TRUE;
        }
        if (claim.verdict().equals(DEGRADED) && slow.contains(subject)) {
            return Judgement.TRUE;
        }
        return somewhere && isIll(speaker, at) ? Judgement.DOUBT : Judgement.FALSE;
    }

    /** Whether an agent that knows no verdict but "failed" is right, or can't know better: it and the other one can't talk. */
    synchronized boolean maySay(String observer, String subject, long at) {
        return isIll(subject, at)
                || cuts.stream()
                        .filter(cut -> cut.holdsAt(at, late))
                        .anyMatch(cut -> cut.parts(observer, subject) && cut.leavesNoMajority());
    }

    private boolean isCut(String node, long at) {
        return cuts.stream()
                .filter(cut -> cut.holdsAt(at, late))
                .flatMap(cut -> Stream.of(cut.some, cut.others))
                .anyMatch(side -> side.contains(node));
    }

    /** The illnesses about which somebody must be told, but that no message names while they last. */
    synchronized List<String> unnamed(List<Told> told) {
        return illnesses.stream()
                .filter(illness -> illness.mustBeNamed)
                .filter(illness -> told.stream()
                        .noneMatch(message -> illness.holdsAt(message.at(), late)
                                && message.about(illness.node)
                                        .filter(Told.Claim::bad)
                                        .isPresent()))
                .map(illness -> illness.node)
                .distinct()
                .toList();
    }
}
