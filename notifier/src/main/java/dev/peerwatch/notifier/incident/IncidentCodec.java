package dev.peerwatch.notifier.incident;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.Nulls;
import dev.peerwatch.notifier.Subject;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Incidents as text: for the disk, and as the bytes of a replica. Unknown fields are ignored, so that what a newer version adds does no
 * harm; what it must not be read without, it says by a higher format number, and then it is refused.
 */
public final class IncidentCodec {

    /** The format written. */
    private static final int FORMAT = 2;

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .addMixIn(Headline.class, Lean.class)
            .addMixIn(Send.class, Lean.class)
            .changeDefaultNullHandling(nulls -> nulls.withContentNulls(Nulls.FAIL))
            .build();

    private IncidentCodec() {}

    /** The incident as one line of JSON, for the disk. */
    public static String encode(Incident incident) {
        return encode(incident, false);
    }

    /** The incident as one line of JSON, for another node; {@code stands}: whether this node stands by its own word in it. */
    public static String encode(Incident incident, boolean stands) {
        return JSON.writeValueAsString(new Written(
                FORMAT,
                stands ? Optional.of(true) : Optional.empty(),
                incident.names(),
                incident.subject(),
                incident.observations(),
                incident.sends(),
                incident.answers().isEmpty() ? Optional.empty() : Optional.of(incident.answers()),
                incident.stage(),
                incident.missed().isEmpty() ? Optional.empty() : Optional.of(incident.missed()),
                incident.closing()));
    }

    private record Written(
            int format,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Boolean> stands,
            SortedSet<Name> names,
            Subject subject,
            SortedMap<String, Observation> observations,
            SortedMap<String, Send> sends,
            Optional<SortedMap<String, Answer>> answers,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Stage> stage,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<SortedSet<Missed>> missed,
            Optional<Closing> closing) {}

    /** What most headlines have none of takes no room in each message of each copy. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    private interface Lean {}

    /** What came of reading a text. */
    public sealed interface Read {

        /** The incident, if it is one that this version can read. */
        default Optional<Incident> incident() {
            return understood().map(Understood::copy);
        }

        /** The same with what goes with it. */
        default Optional<Understood> understood() {
            return this instanceof Understood good ? Optional.of(good) : Optional.empty();
        }

        /** Why there is none, one line; empty where there is one. */
        default String problem() {
            return this instanceof Unreadable bad ? bad.reason() : "";
        }
    }

    /**
     * It is an incident.
     *
     * @param stands whether who shows it stands by its own word in it, having looked since it started; false where that isn't known
     */
    public record Understood(Incident copy, boolean stands) implements Read {}

    /** It isn't one, or not one that this version can read. */
    public record Unreadable(String reason) implements Read {}

    /** The incident that {@code text} holds, of this format or the one before. */
    public static Read read(String text) {
        try {
            JsonNode tree = JSON.readTree(text);
            JsonNode format = tree.path("format");
            Incident incident;
            boolean stands = false;
            if (format.isMissingNode()) {
                incident = JSON.treeToValue(tree, FirstFormat.class).incident();
            } else if (format.isInt() && format.intValue() == FORMAT) {
                Written written = JSON.treeToValue(tree, Written.class);
                stands = written.stands().orElse(false);
                incident = new Incident(
                        written.names(),
                        written.subject(),
                        written.observations(),
                        written.sends(),
                        written.answers().orElseGet(TreeMap::new),
                        written.stage(),
                        written.missed().orElseGet(TreeSet::new),
                        written.closing());
            } else {
                return new Unreadable(
                        "an incident of format " + format + ", I read up to " + FORMAT + ": this agent is too old");
            }
            boolean shown = stands;
            return Sound.problem(incident).<Read>map(Unreadable::new).orElseGet(() -> new Understood(incident, shown));
        } catch (JacksonException | IllegalArgumentException | NullPointerException e) {
            return new Unreadable("no incident that I can read");
        }
    }
}
