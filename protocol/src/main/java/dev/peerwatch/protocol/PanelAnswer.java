package dev.peerwatch.protocol;

import java.time.Duration;
import java.util.List;

/**
 * What a witness saw.
 *
 * @param sightings one for each subject asked about
 */
public record PanelAnswer(List<Sighting> sightings) {

    public PanelAnswer {
        sightings = List.copyOf(sightings);
    }

    /**
     * What one witness saw of one subject.
     *
     * @param subject who was polled
     * @param saw the outcome in a word
     * @param reason the outcome's reason, one line
     * @param ago since that poll ended
     */
    public record Sighting(NodeName subject, Saw saw, String reason, Duration ago) {}
}
