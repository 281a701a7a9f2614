package dev.peerwatch.notifier;

import dev.peerwatch.notifier.incident.IncidentCodec;
import dev.peerwatch.notifier.incident.IncidentCodec.Understood;
import dev.peerwatch.notifier.voice.Call;
import dev.peerwatch.notifier.voice.Held;
import dev.peerwatch.notifier.voice.Line;
import dev.peerwatch.notifier.voice.Ref;
import dev.peerwatch.notifier.voice.Request;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What other nodes ask this one to say: it goes on to a speaker nearer to the beginning of the reader's order, or has it said here, and
 * answers when it is known what became of it.
 */
final class Requests {

    /** What the reason of an answer begins with when the message will be said, but only later. */
    static final String HELD = "held";

    /** The reason of an answer to one who is itself a better speaker for this reader. */
    static final String YOURS = "yours: no better speaker than you is reached from here";

    private final OpsTurn turn;

    Requests(OpsTurn turn) {
        this.turn = turn;
    }

    // ---- being asked

    /** Another node asks. */
    void asked(OpsEvent.SayAsked event) {
        turn.heard(event.from());
        TreeSet<Ref> refs = new TreeSet<>();
        String unreadable = "";
        for (String text : event.encoded()) {
            IncidentCodec.Read read = IncidentCodec.read(text);
            Optional<Understood> theirs = read.understood();
            if (theirs.isPresent()) {
                Held held = turn.merging().merge(theirs.get(), event.from());
                refs.add(Ref.to(held.incident()));
            } else {
                unreadable = read.problem();
            }
        }
        if (!unreadable.isEmpty() || refs.isEmpty()) {
            refuse(event, unreadable.isEmpty() ? "nothing to say" : unreadable, refs);
            return;
        }
        if (!turn.setup().directory().maySubscribe(event.reader())) {
            refuse(event, "my blueprint doesn't have " + event.reader(), refs);
            return;
        }
        refs.forEach(turn.telling()::review);
        Duration limit = turn.timing().sayInAll();
        Duration deadline = turn.up().plus(limit).minus(limit.dividedBy(7));
        List<String> better = better(event.reader(), event.from(), refs);
        Optional<String> passTo = better.stream().findFirst().filter(node -> !node.equals(event.from()));
        long number = turn.nextNumber();
        turn.requests.put(number, new Request(event.token(), event.from(), event.reader(), refs, deadline, passTo));
        if (passTo.isPresent()) {
            passOn(number, passTo.get(), event.reader(), refs);
        } else if (better.contains(event.from())) {
            decline(number);
        } else if (turn.canSpeak()) {
            turn.speaking().take(event.reader(), refs);
        }
    }

    /**
     * The speakers nearer to the beginning of the reader's order that this node reaches, and the one who asks, should it be among them:
     * so watchers who reach different speakers end up with the same one. Only what comes from a watcher is passed on, so nothing is
     * passed on twice.
     */
    private List<String> better(String reader, String from, SortedSet<Ref> refs) {
        boolean fromWatcher = refs.stream()
                .flatMap(ref -> turn.holding().find(ref).stream())
                .anyMatch(held -> held.incident().observations().containsKey(from));
        List<String> order = turn.speakersOf(reader);
        int own = order.indexOf(turn.self());
        boolean cant = turn.speaking()
                .line(reader)
                .hasDeclined(question(from, refs), turn.up(), turn.timing().sayInAll());
        SortedSet<String> gaveItBack = turn.handingOver().gaveItBack(reader, refs);
        return order.subList(0, fromWatcher ? Math.max(0, own) : 0).stream()
                .filter(node -> !gaveItBack.contains(node) && (node.equals(from) ? !cant : turn.reaches(node)))
                .toList();
    }

    /** The one who asks is nearer to the beginning of the reader's order. If it can't speak itself, it asks again. */
    private void decline(long number) {
        Request request = turn.requests.get(number);
        if (request != null) {
            turn.requests.remove(number);
            turn.lines.put(
                    request.reader(),
                    turn.speaking()
                            .line(request.reader())
                            .declining(question(request.from(), request.incidents()), turn.up()));
            answer(request, false, YOURS);
        }
    }

    private static String question(String from, SortedSet<Ref> refs) {
        return from + ' ' + refs.first().id() + ' ' + refs.size();
    }

    private void passOn(long request, String speaker, String reader, SortedSet<Ref> refs) {
        Timing timing = turn.timing();
        Duration patience = timing.groupWait().plus(timing.sayPatience().dividedBy(5));
        long call = turn.calling(speaker, new Call.ForRequest(request), patience);
        turn.emit(
                new OpsEffect.AskToSay(call, speaker, reader, turn.handingOver().encoded(reader, refs), patience));
    }

    /** The better speaker has answered, or won't. */
    void passedOn(long number, String speaker, Optional<SpeakerAnswer> answer) {
        Request request = turn.requests.get(number);
        if (request == null) {
            return;
        }
        boolean done =
                answer.filter(a -> a.taken() || a.reason().startsWith(HELD)).isPresent();
        if (done) {
            turn.requests.remove(number);
            SpeakerAnswer said = answer.orElseThrow();
            answer(request, said.taken(), said.reason());
            return;
        }
        if (better(request.reader(), request.from(), request.incidents()).contains(request.from())) {
            decline(number);
            return;
        }
        turn.requests.put(number, request.here());
        if (turn.canSpeak()) {
            turn.speaking().take(request.reader(), request.incidents());
        }
    }

    // ---- answering

    /** Answers the requests of which it is known by now what became of them, and those that can't wait any longer. */
    void answer() {
        for (long number : turn.requests.keys()) {
            Request request = turn.requests.get(number);
            if (request == null || (request.passedTo().isPresent() && turn.up().compareTo(request.deadline()) < 0)) {
                continue;
            }
            Optional<Answer> answer = answerTo(request);
            if (answer.isPresent()) {
                turn.requests.remove(number);
                answer(request, answer.get().taken(), answer.get().reason());
            }
        }
    }

    private record Answer(boolean taken, String reason) {}

    /** How this node stands with something that it was asked to say: what is farthest from being settled comes first. */
    private enum Standing {
        WAITS,
        TROUBLE_WRITTEN,
        END_WRITTEN,
        OFFERED,
        OWED,
        FOLLOWED,
        KNOWN
    }

    private Optional<Answer> answerTo(Request request) {
        boolean late = turn.up().compareTo(request.deadline()) >= 0;
        Standing standing = request.incidents().stream()
                .flatMap(ref -> turn.holding().find(ref).stream())
                .map(held -> standing(held, request))
                .min(Comparator.naturalOrder())
                .orElse(Standing.KNOWN);
        return switch (standing) {
            case WAITS -> whenSaid(request, late);
            case TROUBLE_WRITTEN -> late ? no("the chat server hasn't taken it yet") : Optional.empty();
            // An end is nobody's hurry: better that it is late than that another one says it, too.
            case END_WRITTEN -> late ? no(HELD + ": the chat server hasn't taken it yet") : Optional.empty();
            case OFFERED -> no(HELD + ": another speaker is asked first");
            case OWED -> no(turn.canSpeak() ? "it could not be sent" : noChat());
            // Its end goes with what came after it. Whoever asks must not think that it is said: the two may yet turn
            // out to be one.
            case FOLLOWED -> no(HELD + ": its subject is in trouble again");
            case KNOWN -> Optional.of(new Answer(true, ""));
        };
    }

    private Standing standing(Held held, Request request) {
        String reader = request.reader();
        Line line = turn.speaking().line(reader);
        if (held.in(line.pending()).isPresent()) {
            return Standing.WAITS;
        }
        boolean written = turn.written.view().values().stream()
                .anyMatch(w -> w.reader().equals(reader) && held.in(w.says()).isPresent());
        if (written) {
            return held.incident().isOpen() ? Standing.TROUBLE_WRITTEN : Standing.END_WRITTEN;
        }
        if (!turn.speaking().isKnown(held, reader)) {
            boolean offered = held.isIn(line.offered()) && turn.handingOver().isUnderWay(held, reader);
            return offered && turn.canSpeak() ? Standing.OFFERED : Standing.OWED;
        }
        return turn.holding().isFollowed(held) && !goesAlong(held, request) ? Standing.FOLLOWED : Standing.KNOWN;
    }

    private Optional<Answer> whenSaid(Request request, boolean late) {
        Duration due = turn.speaking().line(request.reader()).due(turn.timing()).orElse(turn.up());
        // Who passes a request on waits hardly longer than this, and then says it too.
        boolean later = late || due.compareTo(turn.up().plus(turn.timing().groupWait())) > 0;
        return later
                ? no(HELD + ": said in " + Math.max(1, due.minus(turn.up()).toSeconds()) + " s")
                : Optional.empty();
    }

    private static Optional<Answer> no(String reason) {
        return Optional.of(new Answer(false, reason));
    }

    /** Whether it is shown only as what came before one that lasts: who asks knows that its subject is in trouble again. */
    private boolean goesAlong(Held ended, Request request) {
        return turn.openAbout(ended.incident().subject())
                .filter(open -> open.isIn(request.incidents()))
                .isPresent();
    }

    private String noChat() {
        String problem = turn.link().connected() ? "the server doesn't answer" : "not connected yet";
        return turn.setup().chat()
                ? "no chat: " + turn.link().problem().orElse(problem)
                : "no chat section in the blueprint";
    }

    private void answer(Request request, boolean taken, String reason) {
        turn.emit(new OpsEffect.AnswerSay(
                request.token(), taken, reason, turn.handingOver().encoded(request.reader(), request.incidents())));
    }

    private void refuse(OpsEvent.SayAsked event, String reason, Iterable<Ref> refs) {
        turn.emit(new OpsEffect.AnswerSay(
                event.token(), false, reason, turn.handingOver().encoded(event.reader(), refs)));
    }
}
