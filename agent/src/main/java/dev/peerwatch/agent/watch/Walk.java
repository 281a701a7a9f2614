package dev.peerwatch.agent.watch;

import dev.peerwatch.agent.watch.WatchSetup.PeerSetup;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Saw;
import dev.peerwatch.protocol.StatusReport;
import dev.peerwatch.protocol.StatusReport.Look;
import dev.peerwatch.protocol.StatusReport.LookedAtBy;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Walking along the dead: on each ring a node watches its successors as far as the first one that watches itself. A successor that is
 * silent, hung, stopping, or doesn't say that it looks at its own peer on the ring, can't be relied on, so the one behind it is looked
 * at too; with nobody there either, 2 more, then 4, 8 …, at most 64 at a time. Looking needs no verdict: one poll without an answer
 * starts it. A subject is given back when its own status names, by a look younger than the walk, a watcher that is nearer to it.
 *
 * <p>Thus every dead node is looked at while one agent lives: its nearest living predecessor on any ring reaches it through dead ones
 * only.
 */
final class Walk {

    /** The most nodes that one step of the walk adds. */
    static final int LONGEST_STRIDE = 64;

    /** So many unannounced restarts lately, and a fresh start is no excuse for not having looked. */
    private static final int RESTARTING = 2;

    private final WatchTurn turn;

    Walk(WatchTurn turn) {
        this.turn = turn;
    }

    /** Goes on along every ring, where there's a reason to. */
    void goOn() {
        for (int ring = 0; ring < turn.setup().successors().rings(); ring++) {
            goOn(ring);
        }
    }

    private void goOn(int ring) {
        Successors successors = turn.setup().successors();
        NodeName self = turn.setup().self();
        NodeName at = self;
        int passed = 0;
        while (true) {
            Optional<NodeName> next = successors.after(at, ring);
            if (next.isEmpty() || next.get().equals(self)) {
                return; // all the way round
            }
            PeerWatch peer = turn.peer(next.get());
            if (peer == null || !peer.rings().containsKey(ring)) {
                break;
            }
            if (peer.looksOn(ring) || (peer.last().isEmpty() && !peer.stopping())) {
                return; // not known yet, or the rest is that one's business
            }
            if (isBelievedToLook(peer)) {
                letGo(next.get(), ring);
                return;
            }
            passed++;
            at = next.get();
        }
        stride(ring, at, turn.strain().fewer(Math.min(passed + 1, LONGEST_STRIDE)));
    }

    /**
     * Where no call brings anything from anybody, nobody can be asked whether it looks. Then one that answers pings is believed to: else
     * all would look at all, and each tell of all.
     */
    private boolean isBelievedToLook(PeerWatch peer) {
        return turn.callsReachNobody()
                && peer.suspicion()
                        .filter(s -> s.bad() > s.silent()
                                && s.silent() < peer.setup().attempts())
                        .isPresent();
    }

    /** Looks no more at those behind this one to which the walk has come meanwhile, unless there is something to say of them. */
    private void letGo(NodeName from, int ring) {
        Optional<NodeName> next = turn.setup().successors().after(from, ring);
        while (next.isPresent() && !next.get().equals(turn.setup().self())) {
            PeerWatch peer = turn.peer(next.get());
            if (peer == null || !peer.rings().containsKey(ring)) {
                return;
            }
            PeerSetup planned = turn.setup().peers().get(next.get());
            if ((planned == null || planned.ring() != ring) && !peer.verdict().bad()) {
                watchNoMore(peer.watchedNoMoreOn(ring));
            }
            next = turn.setup().successors().after(next.get(), ring);
        }
    }

    private void watchNoMore(PeerWatch left) {
        if (left.rings().isEmpty()) {
            turn.drop(left.setup().name());
        } else {
            turn.put(left);
        }
    }

    /** Adds so many successors behind {@code from}. */
    private void stride(int ring, NodeName from, int length) {
        Successors successors = turn.setup().successors();
        NodeName self = turn.setup().self();
        NodeName at = from;
        for (int i = 0; i < length; i++) {
            Optional<NodeName> next = successors.after(at, ring);
            if (next.isEmpty() || next.get().equals(self)) {
                return;
            }
            adopt(next.get(), ring);
            at = next.get();
        }
    }

    private void adopt(NodeName subject, int ring) {
        PeerWatch known = turn.peer(subject);
        if (known == null) {
            PeerSetup setup = turn.setup().successors().setup(subject, ring);
            turn.put(WatchCore.begin(setup, turn.now(), turn.graceOfOwnStart(subject), Optional.empty())
                    .landed(turn.now().up()));
        } else if (!known.rings().containsKey(ring)) {
            turn.put(known.watchedOn(ring, turn.now().up()));
        }
    }

    /**
     * On which rings a peer does its own watching, as a set of bits: those on which its report says that it looked at its successor
     * within 2 intervals, or hasn't run long enough to have had to.
     */
    int looksOn(PeerWatch peer, StatusReport status) {
        Successors successors = turn.setup().successors();
        int looks = 0;
        for (int ring = 0; ring < successors.rings(); ring++) {
            Optional<NodeName> next = successors.after(peer.setup().name(), ring);
            if (next.isEmpty() || looks(peer, status, successors.setup(next.get(), ring))) {
                looks |= 1 << ring;
            }
        }
        return looks;
    }

    private boolean looks(PeerWatch peer, StatusReport status, PeerSetup next) {
        boolean justStarted = status.uptime().compareTo(next.interval().plus(Fraction.twice(next.timeout()))) <= 0
                && peer.restarts().size() < RESTARTING;
        if (justStarted) {
            return true;
        }
        for (Look look : status.looked()) {
            if (look.peer().equals(next.name())) {
                return look.saw() != Saw.UNKNOWN && look.ago().compareTo(Fraction.twice(next.interval())) <= 0;
            }
        }
        return false;
    }

    /** Gives a peer back on every ring on which it says that a nearer node has looked at it since it was walked to. */
    void giveBack(NodeName subject, StatusReport status) {
        PeerWatch peer = turn.peer(subject);
        if (peer == null || peer.verdict().bad() || peer.suspicion().isPresent() || isOnlyItsOwn(peer)) {
            return;
        }
        for (int ring : List.copyOf(peer.rings().keySet())) {
            Duration since = turn.now().up().minus(peer.rings().getOrDefault(ring, Duration.ZERO));
            Set<NodeName> nearer = between(subject, ring);
            boolean taken = status.lookedAtBy().stream()
                    .filter(look -> nearer.contains(look.watcher()))
                    .map(LookedAtBy::ago)
                    .anyMatch(ago -> ago.compareTo(since) < 0);
            if (taken) {
                peer = peer.watchedNoMoreOn(ring);
            }
        }
        watchNoMore(peer);
    }

    /** Whether this node watches the peer by the plan, and on no other ring. */
    private boolean isOnlyItsOwn(PeerWatch peer) {
        PeerSetup planned = turn.setup().peers().get(peer.setup().name());
        return planned != null && peer.rings().size() == 1 && peer.lowestRing() == planned.ring();
    }

    /** The nodes that this one passes on its way to the subject: those that would be nearer to it. */
    private Set<NodeName> between(NodeName subject, int ring) {
        Set<NodeName> nearer = new HashSet<>();
        Optional<NodeName> next = turn.setup().successors().after(turn.setup().self(), ring);
        while (next.isPresent()
                && !next.get().equals(subject)
                && !next.get().equals(turn.setup().self())) {
            nearer.add(next.get());
            next = turn.setup().successors().after(next.get(), ring);
        }
        return nearer;
    }

    /**
     * What a changed plan gives this node and what it would walk to now, as far as it knows these nodes already, with the rings on which
     * it watches them. The others are somebody else's.
     */
    Map<NodeName, Set<Integer>> kept() {
        Map<NodeName, Set<Integer>> kept = new TreeMap<>();
        turn.setup().peers().forEach((name, peer) -> kept.put(name, new TreeSet<>(Set.of(peer.ring()))));
        Successors successors = turn.setup().successors();
        for (int ring = 0; ring < successors.rings(); ring++) {
            Optional<NodeName> next = successors.after(turn.setup().self(), ring);
            while (next.isPresent() && !next.get().equals(turn.setup().self())) {
                PeerWatch peer = turn.peer(next.get());
                if (peer == null) {
                    break;
                }
                kept.computeIfAbsent(next.get(), name -> new TreeSet<>()).add(ring);
                if (peer.looksOn(ring)) {
                    break;
                }
                next = successors.after(next.get(), ring);
            }
        }
        return kept;
    }
}
