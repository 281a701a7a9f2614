package dev.peerwatch.agent.watch;

import dev.peerwatch.agent.watch.PeerWatch.Grace;
import dev.peerwatch.agent.watch.Suspicion.Heard;
import dev.peerwatch.agent.watch.WatchSetup.PeerSetup;
import dev.peerwatch.agent.watch.WatchSetup.ServiceRule;
import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.protocol.CheckResult;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Outcome;
import dev.peerwatch.protocol.Outcome.BadResponse;
import dev.peerwatch.protocol.Outcome.GoodResponse;
import dev.peerwatch.protocol.Outcome.NoResponse;
import dev.peerwatch.protocol.Saw;
import dev.peerwatch.protocol.StatusReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the end of a poll means for the peer that was polled: well, soft, in grace, restarted, or nothing at all. */
final class Outcomes {

    /** Unannounced restarts within {@link #RESTART_WINDOW} that are a fault of their own. */
    private static final int TOO_MANY_RESTARTS = 3;

    private static final Duration RESTART_WINDOW = Duration.ofMinutes(10);

    private final WatchTurn turn;

    Outcomes(WatchTurn turn) {
        this.turn = turn;
    }

    void polled(WatchEvent.Polled event) {
        if (turn.desk().isOwn(event.pollId())) {
            turn.measuredLate(event.late());
            Outcome seen = event.late().compareTo(turn.tolerance()) > 0 && !(event.outcome() instanceof GoodResponse)
                    ? new NoResponse(Outcome.Silence.NOT_SENT, "this node was held up")
                    : event.outcome();
            turn.desk(turn.desk().polled(turn, event.peer(), event.pollId(), seen));
            return;
        }
        PeerWatch peer = turn.peer(event.peer());
        if (peer == null
                || peer.flight().filter(f -> f.pollId() == event.pollId()).isEmpty()) {
            return; // a poll that was thrown away, or of a peer that is no longer one
        }
        Duration startedAt = peer.flight().get().startedAt();
        Duration overdue =
                turn.now().up().minus(startedAt).minus(peer.flight().get().timeout());
        Duration late = event.late().compareTo(overdue) > 0 ? event.late() : overdue;
        boolean ownFault = late.compareTo(turn.tolerance()) > 0;
        turn.measuredLate(late);
        if (ownFault && !(event.outcome() instanceof GoodResponse)) {
            // This node was held up: that says more about it than about the peer. An answer is an answer all the same.
            boolean strained = turn.strain().level() > 2;
            turn.put(peer.landed(
                    strained ? turn.nextRetry(peer, startedAt) : turn.now().up()));
            return;
        }
        Optional<StatusReport> status = statusOf(event.outcome());
        if (status.isPresent()) {
            turn.reached(event.peer());
            PeerWatch now = turn.peer(event.peer());
            peer = now == null ? peer : now; // changed, if this node was cut off until now
            running(status.get()).forEach(turn::sawRunning);
            peer = recognise(peer, status.get());
            peer = peer.looking(
                    turn.walk().looksOn(peer, status.get()), status.get().chat());
        } else if ((!answered(event.outcome()) && !turn.strain().any()) || !saidLately(peer)) {
            // What one that answers pings said last counts for two intervals: it may well look at its own. The same
            // holds where its silence may be this node's fault.
            peer = peer.looking(0, Optional.empty());
        }
        peer = turn.lookedAgain(peer, startedAt, status.isPresent());
        Outcome outcome = withServices(peer, event.outcome(), event.services());
        if (outcome instanceof NoResponse silence && !silence.cause().countsAgainstPeer()) {
            unableToLook(peer, silence, startedAt);
        } else if (outcome instanceof GoodResponse good) {
            good(peer, good, startedAt);
        } else {
            bad(peer, outcome, event, startedAt);
        }
        status.ifPresent(report -> turn.walk().giveBack(event.peer(), report));
    }

    /** The nodes that a peer has seen running, but for itself. */
    private static List<NodeName> running(StatusReport status) {
        List<NodeName> running = new ArrayList<>();
        status.looked().stream()
                .filter(look -> look.saw() == Saw.GOOD || look.saw() == Saw.BAD)
                .forEach(look -> running.add(look.peer()));
        status.lookedAtBy().forEach(look -> running.add(look.watcher()));
        running.remove(status.node());
        return running;
    }

    private boolean saidLately(PeerWatch peer) {
        Duration lately = peer.setup().interval().multipliedBy(2);
        return peer.lastGood()
                .filter(at -> Duration.between(at, turn.now().wall()).compareTo(lately) <= 0)
                .isPresent();
    }

    private static Optional<StatusReport> statusOf(Outcome outcome) {
        if (outcome instanceof GoodResponse good) {
            return Optional.of(good.status());
        }
        return outcome instanceof BadResponse bad ? bad.status() : Optional.empty();
    }

    /** Which run of the peer's agent this is, whether its restart was announced, and who is subscribed to it. */
    private PeerWatch recognise(PeerWatch peer, StatusReport status) {
        PeerWatch known = peer;
        if (!status.subscribers().equals(peer.subscribers())) {
            known = known.subscribed(status.subscribers());
            turn.emit(new WatchEffect.LearntSubscribers(peer.setup().name(), status.subscribers()));
        }
        if (peer.grace().isPresent() && !peer.grace().get().bootId().equals(Optional.of(status.bootId()))) {
            known = known.graced(Optional.empty());
        }
        if (peer.bootId().filter(status.bootId()::equals).isPresent()) {
            return known;
        }
        List<Duration> restarts = new ArrayList<>(peer.restarts());
        restarts.removeIf(at -> turn.now().up().minus(at).compareTo(RESTART_WINDOW) > 0);
        if (peer.bootId().isPresent()) {
            boolean announced = peer.stopping();
            if (!announced) {
                restarts.add(turn.now().up());
            }
            turn.journal(
                    announced ? Level.INFO : Level.WARN,
                    "restarted",
                    "peer",
                    peer.setup().name().value(),
                    "announced",
                    announced ? "yes" : "no",
                    "boot",
                    status.bootId());
            // Coming and going by restarts is counted as that, and isn't flapping as well.
            known = known.swinging(Rhythm.NEW);
        }
        return known.booted(status.bootId(), restarts);
    }

    /** A node's outcome includes that of its services: one that fails makes a good response bad. */
    private Outcome withServices(PeerWatch peer, Outcome outcome, List<CheckResult> services) {
        if (!(outcome instanceof GoodResponse good)) {
            return outcome;
        }
        String failing = services.stream()
                .filter(service -> !service.well())
                .sorted(Comparator.comparing((CheckResult service) -> tierOf(peer.setup(), service))
                        .reversed())
                .map(service -> service.name() + ": " + service.detail())
                .collect(Collectors.joining("; "));
        long restarts = recentRestarts(peer);
        if (restarts >= TOO_MANY_RESTARTS) {
            failing = "agent keeps restarting (" + restarts + " times in 10 min)"
                    + (failing.isEmpty() ? "" : "; " + failing);
        }
        return failing.isEmpty()
                ? outcome
                : new BadResponse(
                        Outcome.Cause.CHECK_FAILED,
                        Words.shorten(failing, 120),
                        good.roundTrip(),
                        Optional.of(good.status()));
    }

    private void unableToLook(PeerWatch peer, NoResponse outcome, Duration startedAt) {
        if (!sameAsLast(peer, outcome)) {
            turn.journal(Level.WARN, "unable", "peer", peer.setup().name().value(), "reason", outcome.reason());
        }
        turn.put(peer.saw(outcome, turn.now().up())
                .landed(turn.nextRegular(peer, turn.now().wallAt(startedAt))));
    }

    private void good(PeerWatch peer, GoodResponse outcome, Duration startedAt) {
        boolean wasBlocked = peer.last()
                .filter(last -> last instanceof GoodResponse before && before.udpBlocked())
                .isPresent();
        if (outcome.udpBlocked() != wasBlocked) {
            turn.journal(
                    outcome.udpBlocked() ? Level.WARN : Level.INFO,
                    "drift",
                    "peer",
                    peer.setup().name().value(),
                    "udp",
                    outcome.udpBlocked() ? "blocked" : "open");
        }
        // A poll in vain that no witness bears out says nothing about the peer's coming and going.
        Rhythm before = peer.suspicion()
                .filter(s -> Verdicts.isNew(peer) && s.isOnTheWay())
                .map(s -> peer.rhythm().forgiving(s.bad()))
                .orElse(peer.rhythm());
        PeerWatch better = peer.saw(outcome, turn.now().up())
                .good(Math.min(2, peer.goodInARow() + 1), Optional.of(turn.now().wall()))
                .swinging(before.after(true))
                .landed(turn.nextRegular(peer, turn.now().wallAt(startedAt)));
        journalFlapping(peer, better);
        if (better.rhythm().flapping()) {
            flapping(better.suspected(Optional.empty()));
        } else if (!peer.verdict().bad()) {
            peer.suspicion()
                    .ifPresent(s -> turn.journal(
                            Level.INFO,
                            "cleared",
                            "peer",
                            peer.setup().name().value(),
                            "after",
                            s.bad() + (s.bad() == 1 ? " bad poll" : " bad polls")));
            turn.put(better.suspected(Optional.empty()));
        } else if (better.goodInARow() >= 2) {
            turn.put(better.suspected(Optional.empty()));
            turn.verdicts()
                    .conclude(
                            peer.setup().name(),
                            Verdict.UP,
                            Tier.LOGGED,
                            turn.now().wall());
        } else {
            turn.put(better.suspected(Optional.empty()).landed(turn.nextRetry(peer, startedAt)));
        }
    }

    private void bad(PeerWatch peer, Outcome outcome, WatchEvent.Polled event, Duration startedAt) {
        Optional<Grace> grace = peer.grace().filter(g -> turn.now().up().compareTo(g.until()) < 0);
        // A peer that stops, or hasn't been seen since the own start, may still be starting: a failing status call is
        // no news.
        if (grace.isPresent()
                && (grace.get().bootId().isPresent() || statusOf(outcome).isEmpty())) {
            if (!sameAsLast(peer, outcome)) {
                turn.journal(
                        Level.INFO,
                        "grace",
                        "peer",
                        peer.setup().name().value(),
                        "reason",
                        outcome.reason(),
                        "because",
                        grace.get().bootId().isPresent()
                                ? "it said that it stops"
                                : "not seen since this agent started",
                        "left",
                        Words.seconds(grace.get().until().minus(turn.now().up())));
            }
            turn.put(peer.saw(outcome, turn.now().up())
                    .good(0, peer.lastGood())
                    .landed(turn.nextRegular(peer, turn.now().wallAt(startedAt))));
            return;
        }
        Suspicion before =
                peer.suspicion().orElseGet(() -> Suspicion.beginning(turn.now().wallAt(startedAt)));
        Suspicion suspicion = before.andAnother(
                heard(outcome), serviceWell(event.services()), tierOf(peer.setup(), event), attemptsOf(peer, event));
        if (!peer.verdict().bad() && suspicion.bad() <= suspicion.needed()) {
            turn.journal(
                    Level.INFO,
                    "soft",
                    "peer",
                    peer.setup().name().value(),
                    "attempt",
                    suspicion.bad() + "/" + suspicion.needed(),
                    "reason",
                    outcome.reason());
        }
        boolean settled = peer.verdict().bad()
                ? peer.goodInARow() == 0 && !changes(peer, suspicion)
                // Tried often enough: what is left is whether witnesses get a status, and they aren't asked more often
                // either.
                : suspicion.pingsOnly() && suspicion.bad() >= suspicion.needed();
        // A status call lost on the way says nothing about the peer's coming and going, until it is told as a fault.
        Rhythm rhythm =
                peer.rhythm().after(suspicion.pingsOnly() && !peer.verdict().bad());
        journalFlapping(peer, peer.swinging(rhythm));
        turn.put(peer.saw(outcome, turn.now().up())
                .good(0, peer.lastGood())
                .swinging(rhythm)
                .graced(Optional.empty())
                .suspected(Optional.of(suspicion))
                .landed(
                        settled
                                ? turn.nextRegular(peer, turn.now().wallAt(startedAt))
                                : turn.nextRetry(peer, startedAt)));
        turn.verdicts().decide(peer.setup().name());
    }

    /**
     * Says once that the peer flaps, and nothing more about it until it settles: a recovery isn't believed meanwhile. A verdict that
     * matters more than that stays, and one that begins meanwhile is said.
     */
    private void flapping(PeerWatch peer) {
        turn.put(peer);
        if (!peer.verdict().bad()) {
            turn.verdicts()
                    .conclude(
                            peer.setup().name(),
                            Verdict.DEGRADED,
                            Tier.NON_CRITICAL,
                            turn.now().wall());
        }
    }

    private void journalFlapping(PeerWatch before, PeerWatch after) {
        if (after.rhythm().flapping() && !before.rhythm().flapping()) {
            turn.journal(
                    Level.WARN,
                    "flapping",
                    "peer",
                    after.setup().name().value(),
                    "changes",
                    after.rhythm().changes() + " in 20 polls");
        }
    }

    private static Heard heard(Outcome outcome) {
        if (!answered(outcome)) {
            return Heard.NOTHING;
        }
        return outcome instanceof BadResponse bad && bad.cause() == Outcome.Cause.STATUS_UNANSWERED
                ? Heard.PINGS
                : Heard.ANSWER;
    }

    /** Whether the peer's agent said anything at all. */
    private static boolean answered(Outcome outcome) {
        return outcome instanceof GoodResponse
                || (outcome instanceof BadResponse bad && !bad.cause().agentDown());
    }

    /** Whether a standing bad verdict may be about to become another one, and is worth re-polls. */
    private boolean changes(PeerWatch peer, Suspicion suspicion) {
        boolean silentVerdict = peer.verdict() != Verdict.DEGRADED;
        int enough = peer.setup().attempts() * (turn.callsReachNobody() ? Verdicts.ALONE : 1);
        return silentVerdict ? suspicion.answered() == 1 : suspicion.silent() > 0 && suspicion.silent() < enough;
    }

    private static boolean serviceWell(List<CheckResult> services) {
        return services.stream().anyMatch(CheckResult::well);
    }

    /** How much it matters that a peer which answers isn't well: as much as its most important fault. */
    private static Tier tierOf(PeerSetup peer, WatchEvent.Polled event) {
        Tier services = event.services().stream()
                .filter(service -> !service.well())
                .map(service -> tierOf(peer, service))
                .max(Tier::compareTo)
                .orElse(Tier.NON_CRITICAL);
        boolean nodeWell = event.outcome() instanceof GoodResponse;
        return nodeWell || services.compareTo(Tier.NON_CRITICAL) > 0 ? services : Tier.NON_CRITICAL;
    }

    private static Tier tierOf(PeerSetup peer, CheckResult service) {
        ServiceRule rule = peer.services().get(service.name());
        return rule == null ? Tier.NON_CRITICAL : rule.tier();
    }

    /** How many bad polls in a row it takes: the node's number, or where only services fail, the least of theirs. */
    private int attemptsOf(PeerWatch peer, WatchEvent.Polled event) {
        int node = peer.setup().attempts();
        if (!(event.outcome() instanceof GoodResponse) || recentRestarts(peer) >= TOO_MANY_RESTARTS) {
            return node;
        }
        return event.services().stream()
                .filter(service -> !service.well())
                .map(service -> peer.setup().services().get(service.name()))
                .mapToInt(rule -> rule == null ? node : rule.attempts())
                .min()
                .orElse(node);
    }

    private long recentRestarts(PeerWatch peer) {
        return peer.restarts().stream()
                .filter(at -> turn.now().up().minus(at).compareTo(RESTART_WINDOW) <= 0)
                .count();
    }

    private static boolean sameAsLast(PeerWatch peer, Outcome outcome) {
        return peer.last()
                .filter(last ->
                        last.getClass() == outcome.getClass() && last.reason().equals(outcome.reason()))
                .isPresent();
    }
}
