package dev.peerwatch.protocol;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

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
     * @param chat the subject's full chat address as the witness heard it last, for who never had a status of it
     */
    public record Sighting(NodeName subject, Saw saw, String reason, Duration ago, Optional<String> chat) {

        /** A sighting by one that knows no chat address. */
        public Sighting(NodeName subject, Saw saw, String reason, Duration ago) {
            this(subject, saw, reason, ago, Optional.empty());
        }
    }
}
