package dev.peerwatch.protocol;

import java.time.Duration;
import java.util.List;

/**
 * "Poll these now and tell me what you see" ({@code POST /v1/panel}). It names nodes, never addresses.
 *
 * @param subjects whom to poll, 1 to 64 nodes of the witness' own blueprint
 * @param budget how long the witness may take in all
 */
public record PanelRequest(List<NodeName> subjects, Duration budget) {

    /** The most subjects in one request. */
    public static final int MAX_SUBJECTS = 64;

    public PanelRequest {
        subjects = List.copyOf(subjects);
    }
}
