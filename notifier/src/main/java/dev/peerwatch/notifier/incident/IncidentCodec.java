package dev.peerwatch.notifier.incident;

import com.fasterxml.jackson.annotation.Nulls;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Incidents as text: for the disk, and as the bytes of a replica. Unknown fields are ignored, so that a newer node's can be read. */
public final class IncidentCodec {

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .changeDefaultNullHandling(nulls -> nulls.withContentNulls(Nulls.FAIL))
            .build();

    private IncidentCodec() {}

    /** The incident as one line of JSON. */
    public static String encode(Incident incident) {
        return JSON.writeValueAsString(incident);
    }

    /** The incident that {@code text} holds; empty when it isn't one that this version can read. */
    public static Optional<Incident> read(String text) {
        try {
            return Optional.ofNullable(JSON.readValue(text, Incident.class));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
