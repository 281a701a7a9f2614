package dev.peerwatch.notifier.talk;

import dev.peerwatch.notifier.incident.Answer;
import dev.peerwatch.notifier.talk.AnswerText.Named;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/** What is said of maintenance windows made by hand. */
public final class MuteText {

    /** Incidents that one sentence names. */
    private static final int MOST_NAMED = 6;

    private static final String GOES_ON = " It is watched and logged all the same; what is bad then is told.";

    private final Instant now;
    private final ZoneId zone;

    /** @param zone where the reader's clock stands */
    public MuteText(Instant now, ZoneId zone) {
        this.now = now;
        this.zone = zone;
    }

    /**
     * It is done, says the answer to the one who ordered it.
     *
     * @param open what is open about the node
     */
    public String done(String node, Answer order, List<Named> open) {
        String rest = open.isEmpty()
                ? ""
                : (order.ends() ? " Still open: " : " Quiet from now on: ")
                        + Names.some(open.stream().map(Named::toString).toList(), ", ", MOST_NAMED)
                        + '.';
        return order.ends()
                ? "No longer muted: " + node + '.' + rest
                : "Muted: " + node + until(order) + '.' + rest + GOES_ON;
    }

    /** Another one has ordered it. */
    public String news(String node, Answer order) {
        String why = order.words().isEmpty() ? "" : ": “" + order.words() + "”";
        return order.ends()
                ? order.by() + " ended the mute of " + node + '.'
                : order.by() + " muted " + node + until(order) + why + '.' + GOES_ON + " Send unmute " + node
                        + " to end it.";
    }

    /** It stands. */
    public String standing(String node, Answer order) {
        return "Muted: " + node + until(order) + ", by " + order.by()
                + (order.words().isEmpty() ? "" : ": “" + order.words() + "”");
    }

    /** It stands by the blueprint. */
    public String planned(List<String> nodes, Instant to, String reason) {
        return "Maintenance: " + Names.some(nodes, ", ", MOST_NAMED) + " until " + Times.clockAndZone(to, now, zone)
                + (reason.isEmpty() ? "" : ": “" + reason + "”");
    }

    private String until(Answer order) {
        return " until " + Times.clockAndZone(order.until().orElse(order.at()), now, zone);
    }
}
