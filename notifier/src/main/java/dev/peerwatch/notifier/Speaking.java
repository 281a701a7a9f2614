package dev.peerwatch.notifier;

import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.incident.Headline;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.Send;
import dev.peerwatch.notifier.incident.Send.Progress;
import dev.peerwatch.notifier.voice.Decision.Reason;
import dev.peerwatch.notifier.voice.Held;
import dev.peerwatch.notifier.voice.Line;
import dev.peerwatch.notifier.voice.Ref;
import dev.peerwatch.notifier.voice.Rule;
import dev.peerwatch.notifier.voice.Written;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/** Says to people what this node or another one has for them: what comes together is one message. */
final class Speaking {

    private final OpsTurn turn;
    private final Wording wording;

    Speaking(OpsTurn turn) {
        this.turn = turn;
        this.wording = new Wording(turn);
    }

    /** Has these in line for the reader. What the reader knows, or will know from another message, is left out. */
    void take(String reader, Iterable<Ref> refs) {
        for (Ref ref : refs) {
            turn.holding().find(ref).ifPresent(held -> take(reader, held));
        }
    }

    private void take(String reader, Held held) {
        Headline now = headline(held, reader);
        Optional<Headline> told = told(held, reader);
        if (isKnown(held, reader, now)) {
            return;
        }
        Line line = line(reader);
        // To hear that one who may be dead lives is less than what the message that names it said of its whole side.
        boolean less = told.filter(
                        said -> said.verdict() == Verdict.UNCONFIRMED && now.verdict() == Verdict.UNREACHABLE)
                .isPresent();
        Optional<String> covering = (told.isEmpty() || less) && Wording.isCoverable(now)
                ? line.covering(held.incident().subject().toString(), turn.up(), turn.timing())
                        .filter(messageId -> !isSpent(held, messageId))
                : Optional.empty();
        if (less
                && covering.filter(id -> !held.incident().sends().containsKey(id))
                        .isPresent()) {
            // What a message of its own has said of it is still what the reader knows, should it be so again.
            untold(held, covering.orElseThrow());
            turn.holding().put(held.settled(reader, now));
            return;
        }
        if (covering.isPresent()) {
            cover(reader, held, now, covering.get());
            return;
        }
        Timing timing = turn.timing();
        boolean recovery = !now.bad() && told.filter(Wording::isCoverable).isPresent();
        boolean waited = held.isIn(line.offered());
        Duration wait = recovery && !waited ? timing.recoveryWait() : timing.groupWait();
        turn.lines.put(reader, line.with(Ref.to(held.incident()), turn.up().plus(wait)));
        // Its answer will be here before this is due.
        turn.posting().ping();
    }

    /** Whether what a message said of the subject was a trouble before this one, which has ended: this one is news. */
    private boolean isSpent(Held held, String messageId) {
        return turn.holding().before(held).stream()
                .anyMatch(ended -> ended.incident().sends().containsKey(messageId));
    }

    /** The same for what there is to say of it now. */
    boolean isKnown(Held held, String reader) {
        return isKnown(held, reader, headline(held, reader));
    }

    /** Whether there's nothing in this that the reader doesn't know, or will hear with what came after it. */
    private boolean isKnown(Held held, String reader, Headline now) {
        return turn.holding().isFollowed(held)
                || Rule.owed(
                                told(held, reader),
                                Optional.of(now),
                                held.incident().trouble())
                        .isEmpty()
                || isSaidFromHere(held, reader, now)
                || isKnownToBeRemoved(held, reader);
    }

    /**
     * Whether this came and went untold while a new blueprint was on its way, and the reader has heard already that its subject is
     * removed: who took that blueprint later found the node bad until then.
     */
    private boolean isKnownToBeRemoved(Held held, String reader) {
        boolean removed = held.incident().closing().isPresent()
                && !turn.setup().places().containsKey(held.incident().subject().node());
        return removed
                && told(held, reader).isEmpty()
                && turn.holding().before(held).stream()
                        .anyMatch(ended -> turn.telling()
                                .told(ended, reader)
                                .filter(said -> !said.bad())
                                .isPresent());
    }

    /**
     * Whether this node has said it, and another one, of another side, has said something else of it. Which of the two came first can't be
     * told unless the other one knew of this one's, and it is the same trouble, or their clocks show it plainly; that a subject isn't reached
     * from there is no news in any case.
     */
    private boolean isSaidFromHere(Held held, String reader, Headline now) {
        Optional<Headline> told = told(held, reader).filter(Headline::bad);
        if (!now.bad() || told.isEmpty()) {
            return false;
        }
        List<Send> taken = Stream.concat(Stream.of(held), stillTold(held, reader).stream())
                .flatMap(either -> either.incident().sends().values().stream())
                .filter(send -> send.takenFor(reader))
                .toList();
        Optional<Send> own = taken.stream()
                .filter(send -> turn.isSelf(send.speaker()))
                .max(Comparator.comparingInt(Send::step))
                .filter(send -> send.told().saysTheSameAs(now) && send.told().reached() >= now.reached());
        boolean anySide = Wording.isCoverable(now) && Wording.isCoverable(told.get());
        return own.filter(said -> anySide
                        || taken.stream().allMatch(send -> send.step() <= said.step() || isPlainlyBefore(send, said)))
                .isPresent();
    }

    /** Two sides count their messages each for itself, so the one that has said more isn't the one that spoke last. */
    private boolean isPlainlyBefore(Send one, Send other) {
        return one.at().isPresent()
                && other.at().isPresent()
                && one.at().get().isBefore(other.at().get());
    }

    /**
     * What this reader was told last. What this node has said of an earlier incident about the same subject stands as long as its end
     * hasn't been told: to the reader it's one trouble.
     */
    Optional<Headline> told(Held held, String reader) {
        return turn.telling()
                .told(held, reader)
                .or(() -> stillTold(held, reader)
                        .flatMap(earlier -> turn.telling().told(earlier, reader))
                        .map(said -> said.at(0)));
    }

    private Optional<Held> stillTold(Held held, String reader) {
        return Optional.ofNullable(
                        line(reader).last().get(held.incident().subject().toString()))
                .map(turn.holding()::find)
                .orElseGet(() -> lastSaidBefore(held, reader))
                .filter(last -> !last.incident().isOpen() && !last.incident().sharesNameWith(held.incident()))
                .filter(last ->
                        turn.telling().told(last, reader).filter(Headline::bad).isPresent());
    }

    /** The same by what was on disk at the start: that has what was said, but not what the reader made of it. */
    private Optional<Held> lastSaidBefore(Held held, String reader) {
        return turn.holding().before(held).stream()
                .filter(ended -> ended.since().compareTo(turn.startedAt()) <= 0)
                .sorted(Comparator.comparing((Held ended) -> ended.incident().openedAt())
                        .reversed())
                .filter(ended -> ended.incident().sends().values().stream()
                        .anyMatch(send -> send.takenFor(reader) && turn.isSelf(send.speaker())))
                .findFirst();
    }

    /** What waits to be said to the reader. */
    Line line(String reader) {
        Line line = turn.lines.get(reader);
        return line == null ? Line.quiet() : line;
    }

    private Headline headline(Held held, String reader) {
        return turn.escalating().toSay(held, reader, headline(held));
    }

    /** What there is to say of it, as this node sees it or, where it has heard of no watcher lately, as it stands in the copy. */
    private Headline headline(Held held) {
        return held.incident().isOpen()
                ? Headline.of(turn.telling().counting(held).stream()
                                .map(word -> word.headline())
                                .toList())
                        .orElseGet(held.incident()::headline)
                : Headline.OVER;
    }

    /** An earlier message has named it already: it counts as told by that. */
    private void cover(String reader, Held held, Headline now, String messageId) {
        Ref ref = Ref.to(held.incident());
        Held changed = held;
        Written onItsWay = turn.written.get(messageId);
        if (onItsWay != null) {
            turn.written.put(messageId, onItsWay.with(ref, now));
        } else {
            changed = held.with(held.incident().with(messageId, send(reader, held, now, Progress.TAKEN)), turn.up());
        }
        untold(held, messageId);
        turn.holding().put(changed.with(changed.gossip().wanted()));
    }

    private void untold(Held held, String messageId) {
        turn.journal(
                Level.INFO,
                "untold",
                "incident",
                turn.shortId(held.incident()),
                "reason",
                Reason.COVERED.words(),
                "message",
                messageId);
    }

    Send send(String reader, Held held, Headline told, Progress progress) {
        int step = held.incident().sends().values().stream()
                        .filter(s -> s.reader().equals(reader))
                        .mapToInt(Send::step)
                        .max()
                        .orElse(0)
                + 1;
        return new Send(
                reader,
                turn.self(),
                step,
                told,
                progress,
                Optional.of(turn.now().wall()));
    }

    // ---- saying it

    /** Writes the messages that are due. */
    void say() {
        for (String reader : turn.lines.keys()) {
            Line line = line(reader);
            boolean due = line.due(turn.timing())
                    .filter(at -> at.compareTo(turn.up()) <= 0)
                    .isPresent();
            if (!turn.setup().directory().maySubscribe(reader)) {
                turn.lines.remove(reader);
            } else if (!line.pending().isEmpty() && !turn.canSpeak()) {
                turn.lines.put(reader, line.emptied());
                line.pending().keySet().forEach(turn.holding()::concerns);
            } else if (due && !asksFirst(reader, line)) {
                Line left = offered(reader, line);
                if (turn.posting().isServerThere()) {
                    write(reader, left);
                }
            } else if (line.telling(Set.of(), ref -> turn.holding().find(ref).isEmpty())
                    .forgettable(turn.up(), turn.timing())) {
                turn.lines.remove(reader);
            }
        }
    }

    /**
     * Whether there are ends in it that have waited here, and about which the others are asked now: they may have had them told, and what
     * is over isn't shown round. Each is asked about once. A trouble doesn't wait for that.
     */
    private boolean asksFirst(String reader, Line line) {
        Duration wait = turn.timing().groupWait();
        Duration lately = turn.up().minus(wait.multipliedBy(2));
        TreeSet<Ref> asking = new TreeSet<>();
        boolean underWay = false;
        for (Ref ref : ready(line)) {
            Optional<Held> news = turn.holding().find(ref).filter(held -> !isKnown(held, reader));
            if (news.filter(held -> held.incident().isOpen()).isPresent()) {
                return false;
            }
            Optional<Held> waited = news.filter(held ->
                    held.endedAt().filter(at -> at.compareTo(lately) < 0).isPresent());
            if (waited.isPresent() && line.asked().contains(ref)) {
                underWay |= waited.get().gossip().round().isPresent();
            } else if (waited.filter(held -> !held.gossip().since(lately)).isPresent()) {
                Held held = waited.get();
                Held now = turn.exchanging().begin(held.with(held.gossip().wanted()));
                asking.add(ref);
                underWay |= now.gossip().round().isPresent(); // unless there's nobody to ask
            }
        }
        if (underWay) {
            turn.lines.put(reader, line.asking(asking, turn.up().plus(wait)));
        }
        return underWay;
    }

    /** When the next message is due; one that is due and waits for the server's sign of life is written when that comes. */
    Duration nextAt() {
        boolean waits = turn.link().liveness().ping().isPresent();
        return turn.lines.view().values().stream()
                .flatMap(line -> line.due(turn.timing()).stream())
                .filter(due -> !waits || due.compareTo(turn.up()) > 0)
                .min(Duration::compareTo)
                .orElse(OpsState.NEVER);
    }

    /**
     * Looks once more before it says what is over: that has waited, and a speaker nearer to the beginning of the reader's order may have
     * come back meanwhile, which others have asked to say the same. It is offered to that one. Returns what is left to say here.
     */
    private Line offered(String reader, Line line) {
        TreeMap<Ref, Headline> ends = new TreeMap<>();
        for (Ref ref : ready(line)) {
            turn.holding()
                    .find(ref)
                    .filter(held -> !held.incident().isOpen() && !held.isIn(line.offered()))
                    .filter(held -> !isKnown(held, reader, Headline.OVER))
                    .ifPresent(held -> ends.put(ref, Headline.OVER));
        }
        if (ends.isEmpty() || turn.outlook().isolated()) {
            return line;
        }
        SortedSet<String> gaveItBack = turn.handingOver().gaveItBack(reader, ends.keySet());
        List<String> order = turn.speakersOf(reader);
        Optional<String> better = order.subList(0, Math.max(0, order.indexOf(turn.self()))).stream()
                .filter(node -> turn.reaches(node) && !gaveItBack.contains(node))
                .findFirst();
        if (better.isEmpty()) {
            return line;
        }
        Line left = line.offering(new TreeSet<>(ends.keySet()));
        turn.lines.put(reader, left);
        turn.handingOver().offer(better.get(), reader, ends);
        return left;
    }

    /** What goes into the message that is written now. Recoveries go together; one that still waits for others isn't drawn along by a trouble. */
    private SortedSet<Ref> ready(Line line) {
        SortedSet<Ref> ready = line.ready(turn.up(), turn.timing());
        boolean recovery = ready.stream()
                .flatMap(ref -> turn.holding().find(ref).stream())
                .anyMatch(held -> !held.incident().isOpen());
        return recovery ? new TreeSet<>(line.pending().keySet()) : ready;
    }

    private void write(String reader, Line line) {
        TreeMap<Ref, Headline> says = new TreeMap<>();
        List<Held> about = new ArrayList<>();
        SortedSet<Ref> ready = ready(line);
        for (Ref ref : ready) {
            turn.holding().find(ref).ifPresent(held -> {
                Headline now = headline(held, reader);
                if (!isKnown(held, reader, now) && says.put(Ref.to(held.incident()), now) == null) {
                    about.add(held);
                }
            });
        }
        if (says.isEmpty()) {
            turn.lines.put(reader, line.without(ready));
            return;
        }
        for (Held held : List.copyOf(about)) {
            if (!held.incident().isOpen()) {
                stillTold(held, reader)
                        .filter(earlier -> says.put(Ref.to(earlier.incident()), Headline.OVER) == null)
                        .ifPresent(about::add);
            }
        }
        String messageId = turn.nextId().hex();
        Wording.Message message = wording.message(turn.readerOf(reader), about, says);
        turn.lines.put(
                reader,
                line.without(ready)
                        .written(messageId, turn.up(), turn.timing(), message.covers())
                        .telling(says.keySet(), ref -> turn.holding().find(ref).isEmpty()));
        for (Held held : about) {
            Headline told = says.getOrDefault(Ref.to(held.incident()), Headline.OVER);
            Held knowing = held.with(knowing(held, about, reader), turn.up());
            Incident intended = knowing.incident().with(messageId, send(reader, knowing, told, Progress.INTENDED));
            turn.holding().put(knowing.with(intended, turn.up()));
        }
        turn.written.put(messageId, new Written(reader, says, turn.up()));
        turn.posting().alert(messageId, reader, message, turn.shortIds(says.keySet()));
    }

    /**
     * With what the reader was told of others about the same subject whose end the same message tells. Should they turn out to be one, a
     * copy that has this end must have the troubles of them all, or it would seem to have been said without knowing of them.
     */
    private static Incident knowing(Held held, List<Held> about, String reader) {
        Incident all = held.incident();
        for (Held other : about) {
            boolean too = !held.incident().isOpen()
                    && !other.incident().isOpen()
                    && other.incident().subject().equals(all.subject());
            for (Map.Entry<String, Send> said :
                    too ? other.incident().onlyTo(reader).sends().entrySet() : Set.<Map.Entry<String, Send>>of()) {
                all = all.with(said.getKey(), said.getValue());
            }
        }
        return all;
    }

    /** The message to this reader that one about this incident answers. */
    Optional<String> replyTo(String reader, Held held) {
        return wording.replyTo(reader, List.of(held));
    }

    String consoleText(Held held, Headline now) {
        return wording.console(held, now);
    }

    // ---- what becomes of it

    /** The chat server has taken it. */
    void taken(String messageId) {
        Written gone = turn.written.get(messageId);
        if (gone != null) {
            turn.written.remove(messageId);
            mark(messageId, gone, Progress.TAKEN);
        }
    }

    /** It came back. */
    void failed(String messageId, String reader) {
        Written gone = turn.written.get(messageId);
        if (gone != null) {
            turn.written.remove(messageId);
            mark(messageId, gone, Progress.FAILED);
            return;
        }
        TreeMap<Ref, Headline> said = new TreeMap<>();
        for (Held held : turn.open.values()) {
            Send send = held.incident().sends().get(messageId);
            if (send != null) {
                said.put(Ref.to(held.incident()), send.told());
            }
        }
        mark(messageId, new Written(reader, said, turn.up()), Progress.FAILED);
    }

    /** It will never go out. */
    void dropped(String messageId) {
        Written gone = turn.written.get(messageId);
        if (gone != null) {
            turn.written.remove(messageId);
            turn.lines.put(gone.reader(), line(gone.reader()).uncovered(messageId));
            mark(messageId, gone, Progress.DROPPED);
        }
    }

    /**
     * It had been given up while its line was dead, but was on its way: when a stream is resumed, the server says that it has it, or gets
     * it then. So the reader has it, and isn't told the same again.
     */
    void takenAfterAll(String messageId) {
        heardAfterAll((incident, sent) -> sent.getKey().equals(messageId));
    }

    /**
     * The stream could not be resumed: whether the server had what was given up on it will never be known. Where all that was said of an
     * incident has been taken back, nobody would be told anything of it any more, so there it counts as heard, and its end is told.
     */
    void notResumed() {
        heardAfterAll((incident, sent) -> incident.isTakenBack() && !isEcho(incident, sent));
    }

    /** Whether it told what somebody had answered: that is told again until it is known to be heard. */
    private static boolean isEcho(Incident incident, Map.Entry<String, Send> sent) {
        String reader = sent.getValue().reader();
        return incident.answers().keySet().stream()
                .anyMatch(answer -> Echoing.messageIds(answer, reader).contains(sent.getKey()));
    }

    private void heardAfterAll(BiPredicate<Incident, Map.Entry<String, Send>> which) {
        List<Held> all = Stream.concat(turn.open.values().stream(), turn.ended.values().stream())
                .toList();
        for (Held held : all) {
            for (Map.Entry<String, Send> sent : held.incident().sends().entrySet()) {
                Send send = sent.getValue();
                boolean givenUp = send.progress() == Progress.DROPPED && turn.isSelf(send.speaker());
                if (givenUp && which.test(held.incident(), sent)) {
                    heardAfterAll(Ref.to(held.incident()), sent.getKey(), send.now(Progress.TAKEN));
                }
            }
        }
    }

    private void heardAfterAll(Ref ref, String messageId, Send send) {
        Held held = turn.holding().find(ref).orElseThrow();
        Held marked = held.with(held.incident().with(messageId, send), turn.up());
        turn.holding().put(marked.with(marked.gossip().wanted()));
        turn.journal(
                Level.INFO,
                "sent",
                "to",
                send.reader(),
                "incident",
                turn.shortId(held.incident()),
                "late",
                "yes",
                "says",
                send.told().verdict().toString());
    }

    private void mark(String messageId, Written message, Progress progress) {
        message.says()
                .forEach((ref, told) -> turn.holding().find(ref).ifPresent(held -> {
                    Send known = held.incident().sends().get(messageId);
                    Send send = known == null ? send(message.reader(), held, told, progress) : known.now(progress);
                    Held marked = held.with(held.incident().with(messageId, send), turn.up());
                    // Those who watch it must know, or they tell it too.
                    turn.holding().put(marked.with(marked.gossip().wanted()));
                }));
    }
}
