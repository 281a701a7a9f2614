package dev.peerwatch.notifier;

import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.OpsEffect.Encoded;
import dev.peerwatch.notifier.incident.Headline;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.IncidentCodec;
import dev.peerwatch.notifier.incident.Send.Progress;
import dev.peerwatch.notifier.voice.Call;
import dev.peerwatch.notifier.voice.Handing;
import dev.peerwatch.notifier.voice.Held;
import dev.peerwatch.notifier.voice.Ref;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Finds a speaker for what a reader has to be told: the first of the reader's order that is reached, two more if it fails, then this
 * node itself; and where this node has no chat, all others, ever more of them at once.
 */
final class HandingOver {

    /** Speakers asked one after the other before this node speaks itself. */
    private static final int MOST_BEFORE_SELF = 3;

    /** Incidents of one request, and characters of them all: what one call may carry. */
    private static final int MOST_INCIDENTS = 64;

    private static final int MOST_TEXT = 100_000;

    /** So many of those that have ended before go along with an incident though the reader knows their end: the last ones. */
    private static final int MOST_KNOWN = 2;

    /**
     * Readers for whom a speaker is being asked at one time: each of these is a connection and a copy of the incidents, and the answer may
     * take as long as the chat server does. With a hundred people, all at once was more than an agent's memory.
     */
    static final int MOST_AT_ONCE = 32;

    private final OpsTurn turn;

    HandingOver(OpsTurn turn) {
        this.turn = turn;
    }

    /** Has the reader told of these. */
    void begin(String reader, SortedMap<Ref, Headline> what) {
        requests(reader, what).forEach(part -> advance(turn.nextNumber(), Handing.of(reader, part)));
    }

    /** Has the reader told of these by that speaker, if it can. */
    void offer(String speaker, String reader, SortedMap<Ref, Headline> what) {
        for (SortedMap<Ref, Headline> part : requests(reader, what)) {
            askOrWait(turn.nextNumber(), Handing.of(reader, part), List.of(speaker));
        }
    }

    /** In parts that one call may carry. */
    private List<SortedMap<Ref, Headline>> requests(String reader, SortedMap<Ref, Headline> what) {
        List<SortedMap<Ref, Headline>> parts = new ArrayList<>();
        TreeMap<Ref, Headline> part = new TreeMap<>();
        int text = 0;
        for (Map.Entry<Ref, Headline> e : what.entrySet()) {
            Optional<Held> held = turn.holding().find(e.getKey());
            int size = held.map(h ->
                            IncidentCodec.encode(h.incident().onlyTo(reader)).length())
                    .orElse(0);
            if (!part.isEmpty() && (part.size() >= MOST_INCIDENTS || text + size > MOST_TEXT)) {
                parts.add(part);
                part = new TreeMap<>();
                text = 0;
            }
            if (held.isPresent()) {
                part.put(e.getKey(), e.getValue());
                text += size;
            }
        }
        if (!part.isEmpty()) {
            parts.add(part);
        }
        return parts;
    }

    /** Whether somebody else is asked to say this. */
    boolean isUnderWay(Held held, String reader) {
        return turn.handings.view().values().stream()
                .anyMatch(handing -> handing.reader().equals(reader)
                        && held.in(handing.incidents()).isPresent());
    }

    /** Asks the next speaker. */
    private void advance(long number, Handing handing) {
        List<String> next = next(handing);
        if (next.contains(turn.self())) {
            turn.handings.remove(number);
            turn.speaking().take(handing.reader(), handing.incidents().keySet());
            return;
        }
        if (next.isEmpty()) {
            if (!handing.again()) {
                journal(handing, "nobody", "no speaker answers or has a chat");
            }
            turn.handings.put(
                    number, handing.resting(turn.up().plus(turn.timing().groupInterval())));
            return;
        }
        askOrWait(number, handing, next);
    }

    private void askOrWait(long number, Handing handing, List<String> speakers) {
        if (!hasRoom()) {
            turn.handings.put(number, handing.lined());
            return;
        }
        Handing asked = handing;
        for (String speaker : speakers) {
            asked = asked.asking(speaker, ask(number, speaker, handing));
        }
        turn.handings.put(number, asked);
    }

    private boolean hasRoom() {
        return turn.handings.view().values().stream()
                        .filter(handing -> !handing.waiting().isEmpty())
                        .count()
                < MOST_AT_ONCE;
    }

    /** Whether it can go on now. */
    private boolean isDue(Handing handing) {
        return handing.inLine()
                ? hasRoom()
                : handing.restsUntil()
                        .filter(until -> until.compareTo(turn.up()) <= 0)
                        .isPresent();
    }

    /** When the next one goes on that can. */
    Duration nextAt() {
        Duration next = OpsState.NEVER;
        boolean room = hasRoom();
        for (Handing handing : turn.handings.view().values()) {
            Duration at =
                    handing.inLine() && room ? turn.up() : handing.restsUntil().orElse(OpsState.NEVER);
            next = at.compareTo(next) < 0 ? at : next;
        }
        return next;
    }

    private long ask(long number, String speaker, Handing handing) {
        boolean bad = handing.incidents().values().stream().anyMatch(Headline::bad);
        Duration patience = bad ? turn.timing().sayInAll() : turn.timing().sayEndInAll();
        long call = turn.calling(speaker, new Call.ForHanding(number), patience);
        turn.emit(new OpsEffect.AskToSay(
                call,
                speaker,
                handing.reader(),
                encoded(handing.reader(), handing.incidents().keySet()),
                patience));
        return call;
    }

    /**
     * These incidents as they are here now, and what came before them: of that the reader may still have to hear the end. Of the messages
     * about them those to this reader, and what the reader was told of long ago stays here, too: with many readers it is much.
     */
    List<Encoded> encoded(String reader, Iterable<Ref> refs) {
        TreeMap<String, Encoded> all = new TreeMap<>();
        List<Incident> before = new ArrayList<>();
        for (Ref ref : refs) {
            turn.holding().find(ref).ifPresent(held -> {
                before.addAll(before(held, reader));
                Held stamped = turn.observing().stamped(held);
                Held his = stamped.with(stamped.incident().onlyTo(reader), turn.up());
                String id = his.incident().id().hex();
                all.put(id, new Encoded(id, turn.observing().shown(his)));
            });
        }
        for (Incident incident : before) {
            if (all.size() < MOST_INCIDENTS) {
                all.computeIfAbsent(
                        incident.id().hex(), id -> new Encoded(id, IncidentCodec.encode(incident.onlyTo(reader))));
            }
        }
        return List.copyOf(all.values());
    }

    private List<Incident> before(Held held, String reader) {
        List<Held> all = turn.holding().before(held).stream()
                .sorted(Comparator.comparing((Held ended) -> ended.incident().openedAt())
                        .reversed())
                .toList();
        Stream<Held> known =
                all.stream().filter(ended -> !bearsOn(ended, reader)).limit(MOST_KNOWN);
        return Stream.concat(all.stream().filter(ended -> bearsOn(ended, reader)), known)
                .map(Held::incident)
                .toList();
    }

    /** Whether what the reader was told of an ended incident bears on what is said next: its end is owed, or its subject is gone. */
    private boolean bearsOn(Held ended, String reader) {
        return turn.telling()
                .told(ended, reader)
                .filter(said -> said.bad()
                        || !turn.setup()
                                .places()
                                .containsKey(ended.incident().subject().node()))
                .isPresent();
    }

    /** Whom to ask next; this node for itself, nobody when nobody is left. */
    private List<String> next(Handing handing) {
        TreeSet<String> out =
                new TreeSet<>(gaveItBack(handing.reader(), handing.incidents().keySet()));
        out.addAll(handing.tried());
        boolean selfLeft = turn.canSpeak() && !out.contains(turn.self());
        if (turn.outlook().isolated()) {
            return selfLeft ? List.of(turn.self()) : List.of();
        }
        List<String> order = turn.speakersOf(handing.reader());
        if (handing.tried().size() < MOST_BEFORE_SELF) {
            boolean patient = isRecovery(handing);
            List<String> reached = order.stream()
                    .filter(node ->
                            turn.isSelf(node) ? selfLeft : !out.contains(node) && (patient || turn.reaches(node)))
                    .limit(2)
                    .toList();
            // Somebody else may reach a better speaker than this node does, and passes it on: see Speaking.
            boolean betterMissed = !reached.isEmpty()
                    && turn.isSelf(reached.get(0))
                    && !turn.isSelf(order.get(0))
                    && handing.tried().isEmpty();
            if (!reached.isEmpty()) {
                return List.of(reached.get(betterMissed ? reached.size() - 1 : 0));
            }
        }
        if (selfLeft) {
            return List.of(turn.self());
        }
        List<String> rest = order.stream()
                .filter(node -> !turn.isSelf(node) && !out.contains(node) && !turn.silent(node))
                .sorted(Comparator.comparing(this::doubt))
                .toList();
        return rest.subList(0, Math.min(Math.max(1, handing.tried().size()), rest.size()));
    }

    /**
     * Whether it is all about subjects that are reached again. Then nothing hurries, and whom this node didn't reach a minute ago it may
     * reach now: so both sides of a healed partition come to the same speaker.
     */
    private boolean isRecovery(Handing handing) {
        return handing.incidents().entrySet().stream()
                .allMatch(e -> !e.getValue().bad()
                        && turn.holding()
                                .find(e.getKey())
                                .flatMap(held -> turn.telling().told(held, handing.reader()))
                                .filter(Wording::isCoverable)
                                .isPresent());
    }

    /** How doubtful it is that a node answers: 0 for one that this node has just seen well. */
    private int doubt(String node) {
        boolean well = turn.outlook()
                .about(Subject.node(node))
                .filter(finding -> !finding.verdict().bad())
                .isPresent();
        return well ? 0 : turn.reaches(node) ? 1 : 2;
    }

    /** Speakers whose message about one of these the reader's server gave back. */
    SortedSet<String> gaveItBack(String reader, Iterable<Ref> refs) {
        TreeSet<String> speakers = new TreeSet<>();
        for (Ref ref : refs) {
            turn.holding()
                    .find(ref)
                    .ifPresent(held -> held.incident().sends().values().stream()
                            .filter(s -> s.reader().equals(reader) && s.progress() == Progress.FAILED)
                            .forEach(s -> speakers.add(s.speaker())));
        }
        return speakers;
    }

    // ---- answers

    void answered(OpsEvent.SayAnswered event) {
        event.answer().ifPresent(answer -> {
            turn.heard(event.node());
            answer.incidents().stream()
                    .flatMap(text -> IncidentCodec.read(text).understood().stream())
                    .forEach(theirs -> turn.merging().merge(theirs, event.node()));
        });
        Call call = turn.calls.get(event.callId());
        if (call == null || call.purpose() instanceof Call.ForIncident) {
            return;
        }
        turn.calls.remove(event.callId());
        if (event.answer().isEmpty()) {
            turn.unheard(event.node(), true);
        }
        ended(event.callId(), call, event.answer());
    }

    /** A call has been answered, or won't be. */
    void ended(long callId, Call call, Optional<SpeakerAnswer> answer) {
        if (call.purpose() instanceof Call.ForRequest request) {
            turn.requested().passedOn(request.request(), call.node(), answer);
        } else if (call.purpose() instanceof Call.ForHanding purpose) {
            Handing handing = turn.handings.get(purpose.handing());
            if (handing != null) {
                answered(purpose.handing(), handing.ended(callId), call.node(), answer);
            }
        }
    }

    private void answered(long number, Handing handing, String speaker, Optional<SpeakerAnswer> answer) {
        boolean taken = answer.filter(SpeakerAnswer::taken).isPresent() && !isMistaken(handing);
        boolean held = answer.filter(a -> a.reason().startsWith(Requests.HELD)).isPresent();
        if (taken || !handing.again()) {
            journal(
                    handing,
                    speaker,
                    taken ? "taken" : answer.map(SpeakerAnswer::reason).orElse("no answer"));
        }
        if (taken) {
            turn.handings.remove(number);
            handing.incidents()
                    .forEach((ref, said) -> turn.holding().find(ref).ifPresent(h -> {
                        Held told = isCurrent(h, handing.reader(), said) ? h.settled(handing.reader(), said) : h;
                        // The others who watch it must know, or they tell it too.
                        turn.holding().put(told.with(told.gossip().wanted()));
                        turn.holding().concerns(ref);
                    }));
        } else if (held) {
            turn.handings.put(
                    number, handing.held(speaker, turn.up().plus(turn.timing().groupInterval())));
        } else {
            boolean mine = answer.filter(a -> a.reason().equals(Requests.YOURS)).isPresent();
            Handing left = mine && !turn.canSpeak() ? handing.untried(speaker) : handing;
            if (left.waiting().isEmpty() && left.heldBy().isEmpty()) {
                advance(number, left);
            } else {
                turn.handings.put(number, left);
            }
        }
    }

    /**
     * Whether that is still what there is to say. When it has ended meanwhile, a confirmation that it was told of while it lasted is older
     * than what the copies show: taken for the last word, the reader would be told of the end again.
     */
    private boolean isCurrent(Held held, String reader, Headline said) {
        return held.headline()
                .map(now -> turn.escalating().toSay(held, reader, now))
                .filter(said::equals)
                .isPresent();
    }

    /**
     * Whether a speaker that calls this taken can't know: nobody has said anything of it, so to the speaker the reader still believes what it
     * said of the trouble before this one; and here it is known that the reader has heard the end of that.
     */
    private boolean isMistaken(Handing handing) {
        String reader = handing.reader();
        return handing.incidents().entrySet().stream()
                .filter(e -> e.getValue().bad())
                .flatMap(e -> turn.holding().find(e.getKey()).stream())
                .filter(held -> isUnsaid(held, reader))
                .anyMatch(held -> turn.holding().before(held).stream()
                        .filter(ended -> !isUnsaid(ended, reader))
                        .max(Comparator.comparing(ended -> ended.incident().openedAt()))
                        .flatMap(last -> last.incident().toldTo(reader))
                        .filter(said -> !said.bad())
                        .isPresent());
    }

    private static boolean isUnsaid(Held held, String reader) {
        return held.incident().sends().values().stream().noneMatch(send -> send.takenFor(reader));
    }

    private void journal(Handing handing, String speaker, String answer) {
        turn.journal(
                Level.INFO,
                "handed",
                "to",
                handing.reader(),
                "speaker",
                speaker,
                "incident",
                turn.shortIds(handing.incidents().keySet()),
                "answer",
                answer);
    }

    /** What rests because no speaker was found begins anew: there may be one now. */
    void retry() {
        for (long number : turn.handings.keys()) {
            Handing handing = turn.handings.get(number);
            if (handing != null
                    && handing.waiting().isEmpty()
                    && handing.heldBy().isEmpty()
                    && !handing.inLine()) {
                turn.handings.remove(number);
                handing.incidents().keySet().forEach(turn.holding()::concerns);
            }
        }
    }

    // ---- time

    /** Goes on with what has rested long enough or whose turn it is, as far as it still has to be told. */
    void goOn() {
        for (long number : turn.handings.keys()) {
            Handing handing = turn.handings.get(number);
            if (handing == null || !isDue(handing)) {
                continue;
            }
            Handing still = handing.only(stillOwed(handing));
            Optional<String> holder = handing.heldBy();
            // What another one has said meanwhile the speaker must know, or it says it too.
            holder.ifPresent(speaker -> handing.incidents().keySet().stream()
                    .filter(ref -> !still.incidents().containsKey(ref))
                    .forEach(ref -> turn.exchanging().show(speaker, ref)));
            if (still.incidents().isEmpty()) {
                turn.handings.remove(number);
            } else if (holder.isPresent() && !turn.silent(holder.get())) {
                askOrWait(number, still, List.of(holder.get()));
            } else {
                advance(number, still);
            }
            handing.incidents().keySet().forEach(turn.holding()::concerns);
        }
    }

    private SortedMap<Ref, Headline> stillOwed(Handing handing) {
        TreeMap<Ref, Headline> still = new TreeMap<>();
        if (!turn.setup().directory().maySubscribe(handing.reader())) {
            return still;
        }
        handing.incidents()
                .forEach((ref, said) -> turn.holding()
                        .find(ref)
                        .filter(held -> isCurrent(held, handing.reader(), said))
                        .filter(held -> turn.telling().owes(held, handing.reader(), held.headline())
                                && held.headline()
                                        .filter(now -> turn.hours().isOpen(held, handing.reader(), now))
                                        .isPresent())
                        .ifPresent(held -> still.put(Ref.to(held.incident()), said)));
        return still;
    }
}
