package dev.peerwatch.agent.watch;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.PanelAnswer.Sighting;
import dev.peerwatch.protocol.PanelRequest;
import dev.peerwatch.protocol.Saw;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Asking others to look. All suspects of this node share a panel; one is asked at most every retry interval, and for the same suspect
 * at most every interval, so that even the last survivor of many asks no more than its share.
 */
final class Panels {

    private final WatchTurn turn;

    Panels(WatchTurn turn) {
        this.turn = turn;
    }

    // ---- asking

    /** Asks about all suspects for whom it is time, if it is. */
    void askWhenDue() {
        List<PeerWatch> due = due();
        if (!due.isEmpty() && turn.now().up().compareTo(earliest(due)) >= 0) {
            ask(due);
        }
    }

    /** When the next panel may be asked, if one is wanted. */
    Optional<Duration> nextAt() {
        List<PeerWatch> due = due();
        return due.isEmpty() ? Optional.empty() : Optional.of(earliest(due));
    }

    private List<PeerWatch> due() {
        List<PeerWatch> due = List.of();
        for (PeerWatch peer : turn.peers()) {
            if (peer.suspicion().isPresent() && isDue(peer.suspicion().get(), peer) && ownLookIsFresh(peer)) {
                due = due.isEmpty() ? new ArrayList<>() : due;
                due.add(peer);
            }
        }
        return due;
    }

    private boolean isDue(Suspicion suspicion, PeerWatch peer) {
        // An eighth less than an interval, so that the next regular poll asks again in spite of a timer's jitter.
        Duration again =
                Fraction.of(peer.setup().interval(), 7 * (1 + turn.strain().level()), 8);
        return suspicion.isForWitnesses()
                && suspicion
                        .panel()
                        .map(panel -> turn.now().up().minus(panel.askedAt()).compareTo(again) >= 0
                                || isForASecond(suspicion, peer, panel)
                                || turn.verdicts().isForTheUnheard(peer, suspicion))
                        .orElse(true);
    }

    /** Whether what this panel said has to be said by another one before it counts. */
    private boolean isForASecond(Suspicion suspicion, PeerWatch peer, Panel panel) {
        return suspicion
                .lesser()
                .filter(l -> l.askId() == panel.askId() && turn.verdicts().isToBeSaidTwice(peer, l.verdict(), panel))
                .isPresent();
    }

    /**
     * A standing verdict isn't made another one by what others see now and this node saw almost an interval ago: it looks first, and then
     * asks.
     */
    private boolean ownLookIsFresh(PeerWatch peer) {
        Duration age = turn.now().up().minus(peer.lastEndedAt());
        return !peer.verdict().bad() || age.compareTo(Fraction.of(peer.setup().interval(), 1, 4)) <= 0;
    }

    private Duration earliest(List<PeerWatch> due) {
        Duration gap =
                due.stream().map(turn::retryInterval).min(Duration::compareTo).orElse(Duration.ZERO);
        return turn.lastPanel().askedAt().plus(gap);
    }

    /** How long it takes until a panel can be asked about this peer. */
    Duration untilNext(PeerWatch peer) {
        Duration until = earliest(List.of(peer)).minus(turn.now().up());
        return until.isNegative() ? Duration.ZERO : until;
    }

    private void ask(List<PeerWatch> due) {
        List<PeerWatch> suspects = due.stream()
                .sorted(Comparator.comparing(PeerWatch::lastPanelAt)
                        .thenComparing(peer -> peer.setup().name()))
                .limit(PanelRequest.MAX_SUBJECTS)
                .toList();
        long askId = turn.nextId();
        List<NodeName> subjects = suspects.stream().map(p -> p.setup().name()).toList();
        Optional<List<NodeName>> unheard = unheard(suspects);
        List<NodeName> witnesses = unheard.orElseGet(() -> PanelDraw.draw(turn.setup(), subjects, askId));
        Duration timeout = suspects.stream()
                .map(peer -> peer.setup().timeout())
                .min(Duration::compareTo)
                .orElseThrow();
        Duration now = turn.now().up();
        Duration budget = Fraction.of(timeout, 4, 5);
        Duration wait = patience(suspects, budget.plus(turn.strain().stretch(Fraction.of(timeout, 1, 2), timeout)));
        for (PeerWatch peer : suspects) {
            NodeName subject = peer.setup().name();
            List<NodeName> others =
                    witnesses.stream().filter(w -> !w.equals(subject)).toList();
            // The agent of one that answers pings is known to live.
            boolean silent = peer.suspicion().filter(s -> s.silent() > 0).isPresent();
            boolean known = peer.chatJid().isPresent() && silent;
            Optional<Panel> first = heardInPart(peer);
            // A verdict that is due doesn't wait for what others are asked about beside it.
            Duration itsWait = first.isPresent() ? WatchTurn.min(wait, left(peer)) : wait;
            Panel asked = Panel.asking(askId, now, itsWait, others, known);
            Panel panel = first.map(asked::after).orElse(asked);
            turn.put(peer.suspected(peer.suspicion().map(s -> s.withPanel(panel))));
            if (known) {
                peer.chatJid().ifPresent(jid -> turn.emit(new WatchEffect.AskByChat(subject, jid, askId, itsWait)));
            }
        }
        LastPanel last = turn.lastPanel();
        LastPanel next = last.followedBy(askId, now, now.plus(wait), witnesses.size(), turn.heardSince(last.askedAt()));
        // Those who are asked once more gave no answer while others did: that they don't now says nothing of this node.
        turn.lastPanel(unheard.isPresent() ? next.hearing() : next);
        if (!witnesses.isEmpty()) {
            turn.emit(new WatchEffect.AskPanel(askId, witnesses, new PanelRequest(subjects, budget), wait));
        }
    }

    /** The witnesses who weren't heard, where all these are asked about for their sake. */
    private Optional<List<NodeName>> unheard(List<PeerWatch> suspects) {
        TreeSet<NodeName> unheard = new TreeSet<>();
        for (PeerWatch peer : suspects) {
            Optional<Panel> first = heardInPart(peer);
            if (first.isEmpty()) {
                return Optional.empty();
            }
            unheard.addAll(first.get().unheard());
        }
        return Optional.of(List.copyOf(unheard));
    }

    /** A suspect's panel, if those of it who weren't heard are to be asked once more. */
    private Optional<Panel> heardInPart(PeerWatch peer) {
        return peer.suspicion()
                .filter(s -> turn.verdicts().isForTheUnheard(peer, s))
                .flatMap(Suspicion::panel);
    }

    private Duration left(PeerWatch peer) {
        return peer.suspicion().map(s -> turn.verdicts().left(peer, s)).orElse(Duration.ZERO);
    }

    /** Where a verdict stands already nothing hurries, and an answer that is late is better than none. */
    private static Duration patience(List<PeerWatch> suspects, Duration usual) {
        if (suspects.stream().anyMatch(peer -> !peer.verdict().bad())) {
            return usual;
        }
        Duration longest = suspects.stream()
                .map(peer -> Fraction.of(peer.setup().interval(), 3, 4))
                .min(Duration::compareTo)
                .orElse(usual);
        Duration twice = usual.multipliedBy(2);
        Duration longer = longest.compareTo(twice) < 0 ? longest : twice;
        return longer.compareTo(usual) > 0 ? longer : usual;
    }

    // ---- hearing

    void testified(WatchEvent.Testified event) {
        if (event.answer().isPresent()) {
            turn.reached(event.witness());
            turn.sawRunning(event.witness());
            event.answer().get().sightings().forEach(sighting -> learn(sighting, event.witness()));
            if (event.askId() == turn.lastPanel().askId()) {
                turn.lastPanel(turn.lastPanel().hearing());
            }
        } else {
            turn.unreached(event.witness());
        }
        for (PeerWatch peer : List.copyOf(turn.peers())) {
            Optional<Panel> panel =
                    panelOf(peer, event.askId()).filter(p -> p.asked().contains(event.witness()));
            if (panel.isPresent()) {
                Optional<Sighting> sighting = event.answer().stream()
                        .flatMap(answer -> answer.sightings().stream())
                        .filter(s -> s.subject().equals(peer.setup().name()) && s.saw() != Saw.UNKNOWN)
                        .filter(s -> isOfNow(s, peer, panel.get()))
                        .findFirst();
                Panel known = byChatToo(peer, event, panel.get());
                hear(
                        peer,
                        sighting.map(s -> known.hearing(
                                        event.witness(),
                                        s.saw(),
                                        turn.now().wall().minus(s.ago())))
                                .orElseGet(() -> known.without(event.witness())));
            }
        }
    }

    /** What a witness says beside what it sees now. */
    private void learn(Sighting sighting, NodeName witness) {
        if (sighting.saw() == Saw.GOOD || sighting.saw() == Saw.BAD) {
            turn.sawRunning(sighting.subject());
        }
        sighting.excuse().ifPresent(excuse -> turn.excused(sighting.subject(), excuse, witness));
    }

    /** A witness may know the chat address of a peer that this node never had an answer from. */
    private Panel byChatToo(PeerWatch peer, WatchEvent.Testified event, Panel panel) {
        NodeName subject = peer.setup().name();
        Optional<String> jid = event.answer().stream()
                .flatMap(answer -> answer.sightings().stream())
                .filter(sighting -> sighting.subject().equals(subject))
                .flatMap(sighting -> sighting.chat().stream())
                .findFirst();
        Duration left = panel.deadline().minus(turn.now().up());
        boolean silent = peer.suspicion().filter(s -> s.silent() > 0).isPresent();
        if (jid.isEmpty()
                || !silent
                || peer.chatJid().isPresent()
                || panel.roadAsked()
                || left.isNegative()
                || left.isZero()) {
            return panel;
        }
        turn.emit(new WatchEffect.AskByChat(subject, jid.get(), panel.askId(), left));
        return panel.askingByChat();
    }

    void answeredByChat(WatchEvent.AnsweredByChat event) {
        PeerWatch peer = turn.peer(event.peer());
        if (peer != null) {
            panelOf(peer, event.askId()).ifPresent(panel -> hear(peer, panel.hearing(event.road())));
        }
    }

    private void hear(PeerWatch peer, Panel panel) {
        turn.put(peer.suspected(peer.suspicion().map(s -> s.withPanel(panel))));
        turn.verdicts().decide(peer.setup().name());
    }

    private static Optional<Panel> panelOf(PeerWatch peer, long askId) {
        return peer.suspicion().flatMap(Suspicion::panel).filter(p -> p.askId() == askId);
    }

    /** What a witness saw before the trouble began, or long before it was asked, says nothing about it. */
    private boolean isOfNow(Sighting sighting, PeerWatch peer, Panel panel) {
        Instant seenAt = turn.now().wall().minus(sighting.ago());
        Instant oldest = turn.now().wallAt(panel.askedAt().minus(peer.setup().retryInterval()));
        Instant began = peer.suspicion().map(Suspicion::began).orElse(oldest);
        return !seenAt.isBefore(began.isAfter(oldest) ? began : oldest);
    }
}
