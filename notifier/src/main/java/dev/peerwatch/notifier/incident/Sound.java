package dev.peerwatch.notifier.incident;

import dev.peerwatch.notifier.Evidence;
import dev.peerwatch.notifier.Evidence.Testimony;
import dev.peerwatch.notifier.Subject;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether what another node calls an incident can be one: its words end up in messages to people and in the journal, so they are short
 * and on one line.
 */
final class Sound {

    /** Characters of a name: the longest host name. */
    private static final int NAME = 255;

    /** Characters of a chat address (RFC 7622: two parts of 1023 bytes). */
    private static final int ADDRESS = 2_047;

    /** Characters of a reason. */
    private static final int LINE = 1_000;

    /** Answers to one incident: far more than a node takes, for copies of several are joined. */
    private static final int MOST_ANSWERS = 1_000;

    /** Steps of escalation: a second each for a year. */
    private static final int MOST_STAGES = 40_000_000;

    private Sound() {}

    /** What is wrong with it, one line. */
    static Optional<String> problem(Incident incident) {
        Subject subject = incident.subject();
        boolean named = isLine(subject.node(), NAME)
                && subject.service().map(s -> isLine(s, NAME)).orElse(true)
                && incident.observations().keySet().stream().allMatch(o -> isLine(o, NAME));
        boolean said = incident.observations().values().stream()
                .map(Observation::evidence)
                .flatMap(Sound::lines)
                .allMatch(line -> line.isEmpty() || isLine(line, LINE));
        boolean sent = incident.sends().entrySet().stream()
                .allMatch(e -> isLine(e.getKey(), NAME)
                        && isLine(e.getValue().reader(), ADDRESS)
                        && (e.getValue().speaker().isEmpty()
                                || isLine(e.getValue().speaker(), NAME))
                        && e.getValue().step() > 0);
        boolean ended = incident.closing()
                .map(c -> (c.why().isEmpty() || isLine(c.why(), LINE)) && (c.by().isEmpty() || isLine(c.by(), NAME)))
                .orElse(true);
        boolean answered = incident.answers().size() <= MOST_ANSWERS
                && incident.answers().entrySet().stream().allMatch(e -> isAnswer(e.getKey(), e.getValue()));
        boolean escalated = incident.stage()
                        .map(s -> s.number() >= 0 && s.number() < MOST_STAGES)
                        .orElse(true)
                && incident.sends().values().stream()
                        .allMatch(s -> s.told().reached() >= 0 && s.told().reached() < MOST_STAGES);
        return named && said && sent && answered && escalated && ended
                ? Optional.empty()
                : Optional.of("an incident with a name or a text that is empty, too long or more than one line");
    }

    /** A text of an own observer's, made fit to be read by others: one line, not too long. */
    static String line(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().limit(LINE / 2).forEach(c -> line.appendCodePoint(breaks(c) ? ' ' : c));
        return line.toString();
    }

    private static boolean isAnswer(String key, Answer answer) {
        return isLine(key, NAME)
                && isLine(answer.by(), NAME)
                && (answer.via().isEmpty() || isLine(answer.via(), NAME))
                && (answer.words().isEmpty() || isLine(answer.words(), LINE))
                && answer.until().isPresent() == (answer.kind() == Answer.Kind.SNOOZE);
    }

    private static Stream<String> lines(Evidence evidence) {
        return Stream.concat(
                Stream.of(evidence.reason()), evidence.testimonies().stream().flatMap(Sound::words));
    }

    private static Stream<String> words(Testimony testimony) {
        return Stream.of(testimony.witness(), testimony.site());
    }

    private static boolean isLine(String text, int most) {
        return !text.isEmpty() && text.length() <= most && text.codePoints().noneMatch(Sound::breaks);
    }

    private static boolean breaks(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
