package dev.peerwatch.notifier;

import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.incident.Answer;
import dev.peerwatch.notifier.incident.Headline;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.Observation;
import dev.peerwatch.notifier.incident.Send;
import dev.peerwatch.notifier.incident.Send.Progress;
import dev.peerwatch.notifier.policy.Audience.Reader;
import dev.peerwatch.notifier.voice.Case;
import dev.peerwatch.notifier.voice.Chain;
import dev.peerwatch.notifier.voice.Decision;
import dev.peerwatch.notifier.voice.Decision.Reason;
import dev.peerwatch.notifier.voice.Decision.Stay;
import dev.peerwatch.notifier.voice.Decision.Tell;
import dev.peerwatch.notifier.voice.Held;
import dev.peerwatch.notifier.voice.Line;
import dev.peerwatch.notifier.voice.Ref;
import dev.peerwatch.notifier.voice.Role;
import dev.peerwatch.notifier.voice.Rule;
import dev.peerwatch.notifier.voice.Written;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Decides about one incident after the other: what there is to say, whether it is over, who has yet to hear of it, and whether this node
 * has to see to that now. What has to be told is handed over by {@link HandingOver}.
 */
final class Telling {

    /** So many speakers' messages to one reader come back, then it isn't tried again. */
    private static final int MOST_REFUSED = 3;

    /** So many of those who watched before the lead might tell in its place. */
    private static final int NEAR = 3;

    /** What stands for the reader where there's none: the node's console. */
    private static final String CONSOLE = Held.CONSOLE;

    /** How long an ended incident is remembered. */
    static final Duration REMEMBERED = Duration.ofHours(1);

    private final OpsTurn turn;
    private final Emergency emergency;
    private final TreeMap<String, TreeMap<Ref, Headline>> due = new TreeMap<>();

    Telling(OpsTurn turn) {
        this.turn = turn;
        this.emergency = new Emergency(turn);
    }

    /** Decides about an incident. */
    void review(Ref ref) {
        turn.holding().find(ref).ifPresent(found -> {
            Held held = found;
            if (Muting.isMute(held.incident())) {
                turn.muting().review(held);
            } else if (held.incident().isOpen()) {
                held = turn.observing().refreshed(held);
                List<Observation> counting = counting(held);
                Optional<Headline> bad =
                        Headline.of(counting.stream().map(Observation::headline).toList());
                boolean mixed =
                        counting.stream().anyMatch(word -> !word.verdict().bad());
                if (isOver(held, counting, bad)) {
                    held = turn.holding().close(held, isRemoved(held) ? "removed from the blueprint" : "");
                    bad = Optional.of(Headline.OVER);
                } else if (isForgotten(held, bad)) {
                    turn.holding().drop(held);
                    return;
                }
                decide(held, bad, mixed);
            } else {
                held = turn.observing().refreshed(held);
                turn.observing().reopen(held);
                turn.holding().find(ref).ifPresent(ended -> decide(ended, Optional.of(Headline.OVER), false));
            }
        });
    }

    // ---- what there is to say

    List<Observation> counting(Held held) {
        return held.counting(
                turn.self(),
                turn.observing().ownCounts(held),
                turn.up(),
                turn.timing().fresh());
    }

    /**
     * Whether none of those who count finds anything wrong. Only who looks at the subject itself says so: whoever merely keeps a copy may
     * not have heard of the one who does find something. After a pause it looks, and asks the others, first.
     */
    private boolean isOver(Held held, List<Observation> counting, Optional<Headline> bad) {
        Observation own = held.incident().observations().get(turn.self());
        Duration lately =
                turn.up().minus(turn.timing().interval().multipliedBy(3).dividedBy(2));
        boolean current = counting.contains(own)
                && hasLooked(held, lately)
                && !suspects(held)
                && held.gossip().since(lately);
        return bad.isEmpty() && own != null && (isRemoved(held) || current);
    }

    /** Whether this node's last look at what it still calls well didn't go well. */
    private boolean suspects(Held held) {
        Subject subject = held.incident().subject();
        return turn.outlook().about(subject).isPresent() && !turn.outlook().sees(subject);
    }

    private boolean isRemoved(Held held) {
        return !turn.setup().places().containsKey(held.incident().subject().node());
    }

    /** About a node that this node's blueprint doesn't have, or has no more, and nobody speaks of any longer. */
    private boolean isForgotten(Held held, Optional<Headline> bad) {
        return isRemoved(held)
                && bad.isEmpty()
                && turn.up().minus(held.since()).compareTo(turn.timing().fresh()) > 0;
    }

    Role role(Held held) {
        Optional<Integer> ring = turn.outlook()
                .about(held.incident().subject())
                .map(Finding::ring)
                .or(() -> ownRing(held));
        Role known = isOrphaned(held) ? Role.BACKUP : Role.BYSTANDER;
        return ring.map(r -> r == 0 ? Role.LEAD : Role.BACKUP).orElse(known);
    }

    /**
     * Whether all who found it have left the blueprint, and perhaps before they could have its end told. Who watches its subject now may
     * never have heard of it, so everybody who has a copy cares.
     */
    private boolean isOrphaned(Held held) {
        return !held.incident().isOpen()
                && !isRemoved(held)
                && !held.incident().observations().isEmpty()
                && held.incident().observations().keySet().stream()
                        .noneMatch(turn.setup().places()::containsKey);
    }

    /** The ring on which this node watched what nobody watches any more, or watches something that isn't a node. */
    private Optional<Integer> ownRing(Held held) {
        return Optional.ofNullable(held.incident().observations().get(turn.self()))
                .filter(own ->
                        isRemoved(held) || (own.active() && turn.observing().ownCounts(held)))
                .map(Observation::ring);
    }

    // ---- who is to hear it

    private void decide(Held reviewed, Optional<Headline> now, boolean mixed) {
        Held held = now.isPresent() && !now.equals(reviewed.headline())
                ? turn.holding().put(reviewed.saying(now, turn.up()))
                : reviewed;
        held = now.filter(Headline::bad).isPresent() ? turn.muting().covered(held) : held;
        held = turn.exchanging().begin(rested(held));
        Role role = role(held);
        Duration again = turn.up().plus(turn.timing().interval());
        Incident incident = held.incident();
        Optional<Instant> quiet = now.filter(Headline::bad)
                .flatMap(bad -> incident.quietUntil(turn.now().wall()));
        if (quiet.isPresent()) {
            held = explained(held, whyQuiet(incident));
            Duration end = turn.now().upAt(quiet.get());
            again = end.compareTo(again) < 0 ? end : again;
        }
        held = turn.escalating().goOn(held, now, role);
        boolean asks = false;
        for (Reader reader : quiet.isPresent() ? List.<Reader>of() : readers(held, now)) {
            Optional<Headline> his = toSay(held, reader.jid(), now);
            Decision decision = Rule.decide(caseOf(held, reader.jid(), his, mixed, role));
            if (decision instanceof Tell) {
                due.computeIfAbsent(reader.jid(), r -> new TreeMap<>()).put(Ref.to(held.incident()), his.orElseThrow());
            } else if (decision instanceof Stay stay) {
                held = explained(held, stay.reason());
                asks |= stay.reason() == Reason.BACKUP_ASKS
                        && held.gossip().round().isEmpty();
                again = stay.until().compareTo(again) < 0 ? stay.until() : again;
            }
        }
        held = asks ? turn.exchanging().begin(held.with(held.gossip().wanted())) : held;
        held = quiet.isPresent() ? held : console(held, now, mixed, role);
        held = emergency.consider(held, now, role);
        Duration resort = emergency.nextAt(held, now, role);
        again = resort.compareTo(again) < 0 ? resort : again;
        Duration step = turn.escalating().nextAt(held, now, role);
        again = step.compareTo(again) < 0 ? step : again;
        turn.holding().put(held.reviewedAgain(held.incident().isOpen() ? again : endedAgain(held, again)));
    }

    private static Reason whyQuiet(Incident incident) {
        String via = incident.snooze().map(Answer::via).orElse("");
        return via.equals(Answer.MUTE)
                ? Reason.MUTED
                : via.equals(Answer.MAINTENANCE) ? Reason.MAINTENANCE : Reason.SNOOZED;
    }

    /**
     * An ended incident isn't shown around for ever: those who hold it ask for it. Who has to tell its end, and must hear the others
     * first, asks them: nobody else may have anything to ask.
     */
    private Held rested(Held held) {
        if (held.incident().isOpen()) {
            return held;
        }
        boolean asks = !isFresh(held) && owesEnd(held);
        return held.with(asks ? held.gossip().wanted() : held.gossip().rested(OpsState.NEVER));
    }

    private boolean owesEnd(Held held) {
        return readers(held, Optional.of(Headline.OVER)).stream()
                .anyMatch(r -> owes(held, r.jid(), Optional.of(Headline.OVER)));
    }

    private Duration endedAgain(Held held, Duration again) {
        boolean owes = owesEnd(held);
        Duration end = held.endedAt().orElse(turn.up());
        Duration reopens = turn.observing().reopensAt(end);
        Duration forgotten = end.plus(REMEMBERED);
        boolean waits =
                owes || turn.holding().isFollowed(held) || turn.observing().disagrees(held);
        return waits ? again : reopens.compareTo(turn.up()) > 0 ? reopens : forgotten;
    }

    /** Whether everybody knows that it is over, as far as this node has to care. */
    boolean isSettled(Held held) {
        return !held.incident().isOpen() && (role(held) == Role.BYSTANDER || !owesEnd(held));
    }

    private Case caseOf(Held held, String reader, Optional<Headline> now, boolean mixed, Role role) {
        boolean inHand = now.isPresent()
                && (turn.handings.view().values().stream().anyMatch(h -> h.carries(held, reader, now.get()))
                        || isWaiting(held, reader));
        Duration stands = last(
                last(held.stands(), turn.freshSince()),
                last(turn.escalating().since(held, now), turn.hours().since(held, reader, now)));
        Duration backupFrom = stands.plus(turn.timing().backupWait());
        boolean askedAgain = held.incident().isOpen() || held.gossip().since(backupFrom);
        return new Case(
                told(held, reader),
                now,
                held.incident().trouble(),
                mixed,
                isRefuted(held, now),
                role,
                turn.holding().isFollowed(held),
                refusals(held, reader, now) >= MOST_REFUSED,
                inHand,
                isFresh(held),
                askedAgain,
                isLeadSilent(held),
                now.map(headline -> turn.hours().from(held, reader, headline)).orElse(turn.up()),
                backupFrom,
                turn.up(),
                turn.timing());
    }

    /**
     * Whether it can't be told as it stands, for this node has seen the subject since: in its last look, though it keeps to a verdict of its
     * own as long as the subject comes and goes; or after others found that nobody sees it. Who doesn't see it tells it.
     */
    private boolean isRefuted(Held held, Optional<Headline> now) {
        Subject subject = held.incident().subject();
        if (now.isEmpty() || !now.get().verdict().silent() || !turn.outlook().hears(subject)) {
            return false;
        }
        boolean ownBad = turn.outlook()
                .about(subject)
                .filter(finding -> finding.verdict().bad())
                .isPresent();
        return ownBad || (now.get().verdict() == Verdict.DOWN && hasLooked(held, held.stands()));
    }

    private static Duration last(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private Optional<Headline> toSay(Held held, String reader, Optional<Headline> now) {
        return now.map(headline -> turn.escalating().toSay(held, reader, headline));
    }

    /** Whether nobody on the lead's ring answers, and nobody near on it is thought to be reached: who is only slow gets its time. */
    boolean isLeadSilent(Held held) {
        if (!held.gossip().since(held.stands()) || held.gossip().leadAnswered()) {
            return false;
        }
        String node = held.incident().subject().node();
        Circle circle = turn.setup().circle();
        return circle.rings() == 0
                || Chain.watchers(circle, node, 0, turn.self(), turn::reaches).stream()
                        .limit(NEAR)
                        .noneMatch(turn::reaches);
    }

    private boolean isWaiting(Held held, String reader) {
        Line line = turn.lines.get(reader);
        return line != null && held.in(line.pending()).isPresent();
    }

    /** Whether this node has to see to it that the reader is told this of an incident. */
    boolean owes(Held held, String reader, Optional<Headline> now) {
        return !turn.holding().isFollowed(held)
                && now.filter(headline -> turn.hours().isEver(held, reader, headline))
                        .isPresent()
                && Rule.owed(
                                told(held, reader),
                                toSay(held, reader, now),
                                held.incident().trouble())
                        .isPresent();
    }

    /** What this reader was told of it last: what is on its way counts, and what a speaker has confirmed, unless it came back. */
    Optional<Headline> told(Held held, String reader) {
        Optional<Headline> onItsWay = turn.written.view().values().stream()
                .filter(w -> w.reader().equals(reader) && held.in(w.says()).isPresent())
                .max(Comparator.comparing(Written::at))
                .flatMap(w -> held.in(w.says()));
        Optional<Headline> confirmed = Optional.ofNullable(held.settled().get(reader))
                .filter(said -> refusals(held, reader, Optional.of(said)) == 0);
        Optional<Headline> told =
                onItsWay.or(() -> confirmed).or(() -> held.incident().toldTo(reader));
        return told.filter(Headline::bad).isPresent() && isWellSince(held, reader) ? Optional.of(Headline.OVER) : told;
    }

    /**
     * Whether the reader has heard since it ended that its subject is well again, if only after another trouble: all who knew that its own
     * end was told may be dead by now. Clocks differ, and an end too many is better than none: so who told of the trouble and who ended it
     * must be two, neither of them this node, and be earlier by their clocks than those who found the other trouble and told its end.
     */
    private boolean isWellSince(Held held, String reader) {
        Incident incident = held.incident();
        if (incident.isOpen()) {
            return false;
        }
        TreeSet<String> clocks = new TreeSet<>();
        List<Instant> times = new ArrayList<>();
        incident.closing().ifPresent(end -> {
            clocks.add(end.by());
            times.add(end.at());
        });
        incident.sends().values().stream()
                .filter(send -> send.takenFor(reader) && send.at().isPresent())
                .forEach(send -> {
                    clocks.add(send.speaker());
                    times.add(send.at().orElseThrow());
                });
        if (clocks.size() < 2 || clocks.contains(turn.self())) {
            return false;
        }
        Instant end = times.stream().max(Comparator.naturalOrder()).orElseThrow();
        return turn.holding().before(held).stream()
                .filter(other -> other.incident().openedAt().isAfter(end))
                .flatMap(other -> other.incident().sends().values().stream())
                .anyMatch(send -> send.takenFor(reader)
                        && !send.told().bad()
                        && send.at().filter(at -> at.isAfter(end)).isPresent());
    }

    private static long refusals(Held held, String reader, Optional<Headline> now) {
        return now.isEmpty()
                ? 0
                : held.incident().sends().values().stream()
                        .filter(s -> s.reader().equals(reader)
                                && s.progress() == Progress.FAILED
                                && s.told().equals(now.get()))
                        .count();
    }

    /** Whether what is known of it isn't from before a start of this node or an outage of its chat. */
    boolean isFresh(Held held) {
        Duration since = turn.freshSince();
        boolean looked = !held.incident().isOpen() || isRemoved(held) || hasLooked(held, since);
        boolean started =
                turn.up().minus(turn.startedAt()).compareTo(turn.timing().fresh()) <= 0;
        boolean mustMerge = started || held.since().compareTo(since) < 0;
        Duration from = held.since().compareTo(since) < 0 ? since : held.since();
        if (held.since().compareTo(since) < 0
                && turn.outlook().wavers(held.incident().subject())) {
            return false;
        }
        return looked && (!mustMerge || held.gossip().since(from));
    }

    private boolean hasLooked(Held held, Duration since) {
        return turn.outlook()
                .lookedAt(held.incident().subject())
                .map(at -> at.compareTo(since) >= 0)
                .orElse(turn.observing().ownCounts(held));
    }

    /** Who is to hear of it; of its end, those too who heard of it, and nobody else where it came and went while it was muted. */
    private List<Reader> readers(Held held, Optional<Headline> now) {
        if (now.isEmpty()) {
            return List.of();
        }
        Incident incident = held.incident();
        Tier tier = now.get().bad() ? now.get().tier() : incident.trouble().tier();
        List<Reader> readers = new ArrayList<>(
                turn.setup().chat() && (now.get().bad() || !incident.endedMuted())
                        ? turn.escalating().audience(incident, tier)
                        : List.of());
        if (!now.get().bad()) {
            TreeSet<String> told = new TreeSet<>();
            incident.sends().values().stream().filter(Send::taken).forEach(s -> told.add(s.reader()));
            readers.forEach(r -> told.remove(r.jid()));
            told.stream()
                    .filter(turn.setup().directory()::maySubscribe)
                    .forEach(jid -> readers.add(turn.readerOf(jid)));
        }
        return readers;
    }

    // ---- why not

    private Held explained(Held held, Reason reason) {
        boolean known = reason == Reason.TOLD
                || reason == Reason.IN_HAND
                || held.explained().contains(reason.words());
        if (known) {
            return held;
        }
        Level level = switch (reason) {
            case REFUSED, NOBODY, NO_CHAT -> Level.WARN;
            case TOLD,
                    IN_HAND,
                    NOBODY_KNOWS,
                    SETTLING,
                    FOLLOWED,
                    NOT_MINE,
                    NOT_FRESH,
                    BACKUP_WAITS,
                    BACKUP_ASKS,
                    COVERED,
                    LOGGED,
                    SNOOZED,
                    MUTED,
                    MAINTENANCE,
                    OUT_OF_HOURS -> Level.INFO;
        };
        turn.journal(level, "untold", "incident", turn.shortId(held.incident()), "reason", reason.words());
        return held.explained(reason.words());
    }

    /** Where nobody can be told in chat, it is said on the console of those who watch. */
    private Held console(Held held, Optional<Headline> now, boolean mixed, Role role) {
        Incident incident = held.incident();
        if (now.isEmpty() || role == Role.BYSTANDER || !readers(held, now).isEmpty()) {
            return held;
        }
        if (!now.get().bad() && incident.endedMuted()) {
            return held;
        }
        Tier tier = now.get().bad() ? now.get().tier() : incident.trouble().tier();
        Optional<Headline> told = Optional.ofNullable(held.settled().get(CONSOLE));
        Optional<Decision.News> news = Rule.owed(told, now, incident.trouble());
        if (news.isEmpty() || (news.get() == Decision.News.CHANGED && mixed) || isRefuted(held, now)) {
            return held;
        }
        if (tier != Tier.LOGGED) {
            turn.emit(new OpsEffect.Console(turn.speaking().consoleText(held, now.get())));
        }
        Held said = held.settled(CONSOLE, now.get());
        if (!now.get().bad()) {
            return said;
        }
        Reason reason = tier == Tier.LOGGED ? Reason.LOGGED : turn.setup().chat() ? Reason.NOBODY : Reason.NO_CHAT;
        return explained(said, reason);
    }

    // ---- and now

    /** Hands over all that has to be told. */
    void hand() {
        TreeMap<String, TreeMap<Ref, Headline>> all = new TreeMap<>(due);
        due.clear();
        all.forEach((reader, what) -> turn.handingOver().begin(reader, what));
    }
}
