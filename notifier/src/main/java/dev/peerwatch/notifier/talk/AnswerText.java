package dev.peerwatch.notifier.talk;

import dev.peerwatch.notifier.incident.Answer;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.policy.Ladder.Next;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** What is said about people's answers to incidents: to the one who answered, and to all who were told. */
public final class AnswerText {

    /** Incidents that one sentence names. */
    private static final int MOST_NAMED = 6;

    private final Instant now;
    private final ZoneId zone;

    /** @param zone where the reader's clock stands */
    public AnswerText(Instant now, ZoneId zone) {
        this.now = now;
        this.zone = zone;
    }

    /**
     * An incident as a sentence names it.
     *
     * @param id its short id
     */
    public record Named(Incident incident, String id) {
        @Override
        public String toString() {
            return incident.subject() + " " + trouble() + " (" + id + ")";
        }

        private String trouble() {
            return (incident.headline().bad() ? incident.verdict() : incident.was()).toString();
        }
    }

    // ---- to all who were told

    /** Somebody else has answered; the first line says all. */
    public String news(Named what, Answer answer) {
        String said = answer.words().isEmpty() ? "" : ": “" + answer.words() + "”";
        return switch (answer.kind()) {
            case ACK -> answer.by() + " has it: " + what + ", acknowledged " + clock(answer.at()) + said;
            case UNACK ->
                answer.by() + " gave it back: " + what + " is still open, nobody has it.\nReply ack if you take it.";
            case SNOOZE ->
                answer.by() + " snoozed " + what + until(answer)
                        + ". I say nothing of it until then, unless it is over.";
            case RESOLVE -> answer.by() + " closed " + what + '.';
        };
    }

    /** Who is told next, for the end of a message that says that nobody has it. */
    public String next(Next next, String reader) {
        return "\nNext: " + String.join(", ", Names.to(reader, next.names())) + (next.again() ? " again " : " ")
                + Times.soon(next.at(), now, zone) + '.';
    }

    /** A snooze has ended and the trouble hasn't. */
    public String snoozeOver(Named what, Answer snooze) {
        return what.incident().tier().word().toUpperCase(Locale.ROOT) + ' '
                + what.incident().subject() + " still "
                + what.incident().verdict() + ", since " + clock(what.incident().openedAt()) + " (" + what.id() + ")\n"
                + (snooze.via().equals(Answer.MAINTENANCE)
                        ? "The maintenance is over.\n"
                        : snooze.by() + "'s snooze is over.\n")
                + AlertText.HOW_TO_ANSWER;
    }

    // ---- to the one who answered

    /** It is done. */
    public String done(List<Named> what, Answer answer) {
        String names = names(what);
        return switch (answer.kind()) {
            case ACK -> "You have it: " + names + '.';
            case UNACK -> "You gave it back: " + names + ", nobody has it now.";
            case SNOOZE ->
                answer.ends() ? "No longer muted: " + names + '.' : "Snoozed: " + names + until(answer) + '.';
            case RESOLVE -> "Closed: " + names + ". It opens again if it is still bad when it is looked at next.";
        };
    }

    /** What is added where no other node has it yet. */
    public String onlyHere() {
        return "\nOnly I know that so far: no other node took it. I go on telling them.";
    }

    /**
     * What is answered where the own disk took nothing.
     *
     * @param done what has been done in memory
     * @param elsewhere whether another node has it
     */
    public String notSaved(String reason, String done, boolean elsewhere) {
        return "Not saved: " + reason
                + (elsewhere
                        ? ", so my log lacks it; but another node has it.\n" + done
                        : ", and no other node took it. Until I restart it holds all the same:\n" + done);
    }

    /** Words that the own disk didn't take; {@code otherwise} is what else there is to say. */
    public static String wordsNotSaved(String reason, String otherwise) {
        return "Not saved: " + reason + ". What you wrote is not in my log."
                + (otherwise.isEmpty() ? "" : " " + otherwise);
    }

    /** Somebody has it already. */
    public String already(Named what, Answer ack, boolean own) {
        return own
                ? "You have it already: " + what + ", since " + clock(ack.at()) + '.'
                : what + ": already acknowledged by " + ack.by() + ' ' + ago(ack.at())
                        + ". To take it over, send unack, then ack.";
    }

    /** It is over already. */
    public String over(Named what) {
        return what + " is over"
                + what.incident()
                        .closing()
                        .map(end -> " since " + clock(end.at()))
                        .orElse("") + '.';
    }

    /** There's nothing to take back. */
    public String nothingToTakeBack(Named what) {
        return what + ": nobody has it, and it isn't snoozed.";
    }

    /** No incident is called so, or too many. */
    public String unknown(String id, Collection<Named> open) {
        return "I know of no incident " + id + " that is open or ended within the hour." + openOnes(open);
    }

    /** More than one could be meant. */
    public String which(String command, Collection<Named> candidates) {
        List<Named> all = List.copyOf(candidates);
        return "Which one? " + names(all) + ".\nSend " + command + ' '
                + all.get(0).id() + ", or reply " + command + " to its alert.";
    }

    /** The message that was answered told of nothing that is known here. */
    public String notAnAlert(String command, Collection<Named> open) {
        return "Not done: what you answered told of nothing that I still know." + openOnes(open)
                + (open.isEmpty() ? "" : "\nSend " + command + " with its id.");
    }

    /** There's nothing that it could be about. */
    public String nothingOpen() {
        return "Nothing is open that I know of, so there is nothing to do.";
    }

    private String openOnes(Collection<Named> open) {
        return open.isEmpty() ? " Nothing is open here." : " Open: " + names(List.copyOf(open)) + '.';
    }

    /** Words came, and have been kept; they acknowledge nothing. */
    public static String noted(String notAcknowledged) {
        return "Noted, n" + notAcknowledged.substring(1);
    }

    /** Words came, no acknowledgement; once per incident. */
    public String notAcknowledged(List<Named> open) {
        return "Not acknowledged: " + names(open) + (open.size() == 1 ? " is" : " are")
                + " still open and nobody has it. Send ack to take it.";
    }

    /**
     * The same where others are told if nobody answers.
     *
     * @param reader the writer's name
     */
    public String notAcknowledged(List<Named> open, Next next, String reader) {
        List<String> names = Names.to(reader, next.names());
        String who = Names.enumerated(names) + (names.size() == 1 && !names.contains("you") ? " is" : " are");
        String what = open.size() == 1 ? "" : " of " + names(open);
        return "Not acknowledged: " + who + " told" + (next.again() ? " again" : "") + what + " at "
                + Times.soon(next.at(), now, zone) + ". Send ack to stop that.";
    }

    private String until(Answer answer) {
        return answer.until().map(end -> " until " + clock(end)).orElse("");
    }

    private static String names(List<Named> all) {
        return Names.some(all.stream().map(Named::toString).toList(), ", ", MOST_NAMED);
    }

    private String clock(Instant at) {
        return Times.clockAndZone(at, now, zone);
    }

    private String ago(Instant at) {
        return Times.words(Duration.between(at, now)) + " ago";
    }
}
