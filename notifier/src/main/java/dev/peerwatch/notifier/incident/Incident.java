package dev.peerwatch.notifier.incident;

import dev.peerwatch.notifier.Subject;
import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;

/**
 * From the first hard bad finding about one subject to its end. It only grows: names, one word of each observer (the later one wins),
 * messages (how far they have come), what people answered, the end (the first one wins). So copies of it on several nodes can be {@linkplain #join joined}
 * in any order and as often as one likes: a state-based CRDT (Shapiro et al., INRIA RR-7506).
 *
 * @param names all that it was ever called; never empty
 * @param subject what it is about
 * @param observations the last word of each observer
 * @param sends the messages that told of it, by message id
 * @param answers what people answered that counts, by a key made of the message that said it
 * @param stage how far escalation has come, once it has begun
 * @param missed messages that were said without knowing of each other
 * @param closing its end
 */
public record Incident(
        SortedSet<Name> names,
        Subject subject,
        SortedMap<String, Observation> observations,
        SortedMap<String, Send> sends,
        SortedMap<String, Answer> answers,
        Optional<Stage> stage,
        SortedSet<Missed> missed,
        Optional<Closing> closing) {

    private static final int MOST_ANSWERS = 50;

    /** Messages to one reader that it remembers, the last: escalation may go on for days, and each copy carries them all. */
    private static final int MOST_SENDS = 20;

    public Incident {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("an incident has at least one name");
        }
        names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
        observations = Collections.unmodifiableSortedMap(new TreeMap<>(observations));
        sends = Collections.unmodifiableSortedMap(lastOf(sends));
        answers = Collections.unmodifiableSortedMap(new TreeMap<>(answers));
        missed = Collections.unmodifiableSortedSet(among(missed, sends));
    }

    private static TreeSet<Missed> among(SortedSet<Missed> pairs, SortedMap<String, Send> sends) {
        TreeSet<Missed> among = new TreeSet<>(pairs);
        among.removeIf(pair -> !sends.containsKey(pair.end()) || !sends.containsKey(pair.trouble()));
        return among;
    }

    /** The last messages to each reader. What is left of all copies together is the same in whatever order they are joined. */
    private static TreeMap<String, Send> lastOf(SortedMap<String, Send> all) {
        TreeMap<String, Send> last = new TreeMap<>(all);
        if (all.size() <= MOST_SENDS) {
            return last;
        }
        TreeMap<String, List<Map.Entry<String, Send>>> byReader = new TreeMap<>();
        all.entrySet()
                .forEach(e -> byReader.computeIfAbsent(e.getValue().reader(), reader -> new ArrayList<>())
                        .add(e));
        for (List<Map.Entry<String, Send>> his : byReader.values()) {
            his.sort(Map.Entry.<String, Send>comparingByValue(Comparator.comparingInt(Send::step))
                    .thenComparing(Map.Entry.comparingByKey()));
            his.subList(0, Math.max(0, his.size() - MOST_SENDS)).forEach(e -> last.remove(e.getKey()));
        }
        return last;
    }

    /** One that hasn't been escalated. */
    public Incident(
            SortedSet<Name> names,
            Subject subject,
            SortedMap<String, Observation> observations,
            SortedMap<String, Send> sends,
            SortedMap<String, Answer> answers,
            Optional<Closing> closing) {
        this(names, subject, observations, sends, answers, Optional.empty(), new TreeSet<>(), closing);
    }

    /** One that nobody has answered. */
    public Incident(
            SortedSet<Name> names,
            Subject subject,
            SortedMap<String, Observation> observations,
            SortedMap<String, Send> sends,
            Optional<Closing> closing) {
        this(names, subject, observations, sends, new TreeMap<>(), closing);
    }

    /** A new incident about which nobody has said anything yet. */
    public static Incident open(IncidentId id, Subject subject, Instant since) {
        return new Incident(
                new TreeSet<>(List.of(new Name(since, id))),
                subject,
                new TreeMap<>(),
                new TreeMap<>(),
                Optional.empty());
    }

    /** Its identity: of all its names the one that was given first. */
    public IncidentId id() {
        return names.first().id();
    }

    /** When the trouble began. */
    public Instant openedAt() {
        return names.first().openedAt();
    }

    /** Whether it was ever called so. */
    public boolean isCalled(IncidentId id) {
        return names.stream().anyMatch(name -> name.id().equals(id));
    }

    /** Whether both have been called the same. */
    public boolean sharesNameWith(Incident other) {
        return names.stream().anyMatch(name -> other.names.contains(name));
    }

    /** Whether it has no end. */
    public boolean isOpen() {
        return closing.isEmpty();
    }

    /** With what this observer says now. */
    public Incident with(String observer, Observation word) {
        TreeMap<String, Observation> more = new TreeMap<>(observations);
        more.merge(observer, word, Observation::join);
        return new Incident(names, subject, more, sends, answers, stage, missed, closing);
    }

    /** With one more message, or one that has come farther. */
    public Incident with(String messageId, Send send) {
        TreeMap<String, Send> more = new TreeMap<>(sends);
        more.merge(messageId, send, Send::join);
        return new Incident(names, subject, observations, more, answers, stage, missed, closing);
    }

    /** The same with these messages. */
    public Incident withSends(SortedMap<String, Send> others) {
        return new Incident(names, subject, observations, others, answers, stage, missed, closing);
    }

    /** The same as far as it matters to this reader: without the messages to others. */
    public Incident onlyTo(String reader) {
        TreeMap<String, Send> his = new TreeMap<>(sends);
        his.values().removeIf(send -> !send.reader().equals(reader));
        return withSends(his);
    }

    /** Whether a node takes a further answer: nobody needs that many, and every copy carries them all. */
    public boolean takesAnswers() {
        return answers.size() < MOST_ANSWERS;
    }

    /** With one more answer; the same key again changes nothing. */
    public Incident with(String key, Answer answer) {
        TreeMap<String, Answer> more = new TreeMap<>(answers);
        more.merge(key, answer, Answer::join);
        return new Incident(names, subject, observations, sends, more, stage, missed, closing);
    }

    /** With escalation so far, if it hasn't come farther. */
    public Incident with(Stage reached) {
        return new Incident(
                names,
                subject,
                observations,
                sends,
                answers,
                Optional.of(stage.map(reached::join).orElse(reached)),
                missed,
                closing);
    }

    /** Ended. */
    public Incident closed(Closing end) {
        return new Incident(
                names,
                subject,
                observations,
                sends,
                answers,
                stage,
                missed,
                Optional.of(closing.map(end::join).orElse(end)));
    }

    /**
     * What both copies know together: associative, commutative, idempotent.
     *
     * @throws IllegalArgumentException when they are about different subjects
     */
    public Incident join(Incident other) {
        if (!subject.equals(other.subject)) {
            throw new IllegalArgumentException("incidents about " + subject + " and " + other.subject);
        }
        TreeSet<Name> allNames = new TreeSet<>(names);
        allNames.addAll(other.names);
        Optional<Closing> end = closing.isPresent() && other.closing.isPresent()
                ? Optional.of(closing.get().join(other.closing.get()))
                : closing.or(other::closing);
        return new Incident(
                allNames,
                subject,
                joined(observations, other.observations, Observation::join),
                joined(sends, other.sends, Send::join),
                joined(answers, other.answers, Answer::join),
                stage.isPresent() && other.stage.isPresent()
                        ? Optional.of(stage.get().join(other.stage.get()))
                        : stage.or(other::stage),
                missedWith(other),
                end);
    }

    /**
     * A copy that has a message has all that its speaker knew when it was said, but for what is too old to be kept. So an end in one copy
     * that has not a trouble of the other one was said without knowing of that.
     */
    private SortedSet<Missed> missedWith(Incident other) {
        TreeSet<Missed> both = new TreeSet<>(missed);
        both.addAll(other.missed);
        if (!sends.keySet().equals(other.sends.keySet())) {
            addMissed(sends, other.sends, both);
            addMissed(other.sends, sends, both);
        }
        return both;
    }

    private static void addMissed(SortedMap<String, Send> here, SortedMap<String, Send> there, TreeSet<Missed> all) {
        there.forEach((trouble, bad) -> {
            if (bad.told().bad() && !here.containsKey(trouble)) {
                here.forEach((end, good) -> {
                    if (!good.told().bad() && good.reader().equals(bad.reader())) {
                        all.add(new Missed(end, trouble));
                    }
                });
            }
        });
    }

    private static <V> TreeMap<String, V> joined(
            SortedMap<String, V> one, SortedMap<String, V> other, BinaryOperator<V> join) {
        TreeMap<String, V> all = new TreeMap<>(one);
        other.forEach((key, value) -> all.merge(key, value, join));
        return all;
    }

    /** Whether nothing but the numbers of the observers' words differs: those change with every exchange and aren't worth keeping. */
    public boolean saysTheSameAs(Incident other) {
        return names.equals(other.names)
                && sends.equals(other.sends)
                && answers.equals(other.answers)
                && missed.equals(other.missed)
                && stage.equals(other.stage)
                && closing.equals(other.closing)
                && observations.keySet().equals(other.observations.keySet())
                && observations.entrySet().stream()
                        .allMatch(e ->
                                e.getValue().saysTheSameAs(other.observations.getOrDefault(e.getKey(), e.getValue())));
    }

    /** The last message to this reader that these count as said. */
    public Optional<Map.Entry<String, Send>> lastTo(String reader, Collection<Send.Progress> said) {
        return sends.entrySet().stream()
                .filter(e -> e.getValue().reader().equals(reader)
                        && said.contains(e.getValue().progress()))
                .max(Map.Entry.<String, Send>comparingByValue(Comparator.comparingInt(Send::step))
                        .thenComparing(Map.Entry.comparingByKey()));
    }

    /**
     * What this reader was told last, as far as this copy knows: where the last message said that all is over without knowing of one that
     * said something else, that one counts, and the end has to be said once more; unless another one has said so that knew of it.
     */
    public Optional<Headline> toldTo(String reader) {
        return lastTo(reader, Set.of(Send.Progress.TAKEN))
                .map(last -> missed.stream()
                        .filter(pair -> pair.end().equals(last.getKey()) && !isEndTold(pair.trouble(), reader))
                        .flatMap(pair -> Stream.ofNullable(sends.get(pair.trouble())))
                        .filter(Send::taken)
                        .max(Comparator.comparingInt(Send::step))
                        .orElse(last.getValue()))
                .map(Send::told);
    }

    /** Whether the reader has the end from one who knew of this trouble: it was said after that, and hasn't missed it. */
    private boolean isEndTold(String trouble, String reader) {
        int step = Optional.ofNullable(sends.get(trouble)).map(Send::step).orElse(0);
        return sends.entrySet().stream()
                .filter(e ->
                        e.getValue().takenFor(reader) && !e.getValue().told().bad())
                .filter(e -> e.getValue().step() > step)
                .anyMatch(e -> !missed.contains(new Missed(e.getKey(), trouble)));
    }

    /** Who has it now: the last acknowledgement that wasn't taken back. */
    public Optional<Answer> ack() {
        Optional<Answer> has = Optional.empty();
        for (Answer answer : inOrder()) {
            has = switch (answer.kind()) {
                case ACK -> Optional.of(answer);
                case UNACK -> Optional.empty();
                case SNOOZE, RESOLVE -> has;
            };
        }
        return has;
    }

    /** The snooze that was asked for last, whether or not it is over; none once it was taken back. */
    public Optional<Answer> snooze() {
        Optional<Answer> last = Optional.empty();
        for (Answer answer : inOrder()) {
            last = switch (answer.kind()) {
                case SNOOZE -> Optional.of(answer);
                case UNACK -> Optional.empty();
                case ACK, RESOLVE -> last;
            };
        }
        return last;
    }

    /** Until when nobody is to hear that it goes on. */
    public Optional<Instant> quietUntil(Instant now) {
        return snooze().flatMap(Answer::until).filter(now::isBefore);
    }

    /** Whether it ended within a maintenance window. */
    public boolean endedMuted() {
        return closing.filter(end -> quietUntil(end.at()).isPresent()).isPresent()
                && snooze().filter(Answer::isMute).isPresent();
    }

    /** Whether a person has closed it. */
    public boolean isResolved() {
        return !isOpen() && answers.values().stream().anyMatch(a -> a.kind() == Answer.Kind.RESOLVE);
    }

    private List<Answer> inOrder() {
        return answers.values().stream().sorted(Answer.ORDER).toList();
    }

    /** What was the matter: what the observers last found wrong, whether or not it still is. */
    public Headline trouble() {
        return Headline.of(observations.values().stream()
                        .flatMap(o -> o.trouble().stream())
                        .toList())
                .orElse(Headline.OVER);
    }

    /** The verdict of {@link #trouble} or, where all of that was taken back, of what people had been told. */
    public Verdict was() {
        Headline trouble = trouble();
        return trouble.bad()
                ? trouble.verdict()
                : Headline.of(sends.values().stream()
                                .filter(Send::taken)
                                .map(Send::told)
                                .toList())
                        .orElse(trouble)
                        .verdict();
    }

    /** Whether all who said something of it have taken it back, so that nobody is told of it who hasn't heard. */
    public boolean isTakenBack() {
        return !observations.isEmpty()
                && observations.values().stream().allMatch(o -> o.trouble().isEmpty());
    }

    /** What those who still watch the subject make of it; {@link Headline#OVER} when none of them finds anything wrong. */
    public Headline headline() {
        return Headline.of(observations.values().stream()
                        .filter(Observation::active)
                        .map(Observation::headline)
                        .toList())
                .orElse(Headline.OVER);
    }

    /** The verdict of {@link #headline()}. */
    public Verdict verdict() {
        return headline().verdict();
    }

    /** The tier of {@link #headline()}. */
    public Tier tier() {
        return headline().tier();
    }
}
