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
     * @param excuse that the subject said it stops, for who wasn't there to be told
     */
    public record Sighting(
            NodeName subject, Saw saw, String reason, Duration ago, Optional<String> chat, Optional<Excuse> excuse) {

        /** A sighting by one that knows neither a chat address nor an excuse. */
        public Sighting(NodeName subject, Saw saw, String reason, Duration ago) {
            this(subject, saw, reason, ago, Optional.empty(), Optional.empty());
        }
    }

    /**
     * A stop that was announced to the witness, and whose grace isn't over.
     *
     * @param bootId the run that said so
     * @param left what is left of the grace
     */
    public record Excuse(String bootId, Duration left) {}
}
