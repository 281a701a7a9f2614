package dev.peerwatch.notifier;

import java.util.List;

/**
 * What a speaker answers to a request to say something.
 *
 * @param taken whether the chat server has taken it
 * @param reason why not, one line; empty when it has
 * @param incidents the incidents as the speaker has them now, encoded
 */
public record SpeakerAnswer(boolean taken, String reason, List<String> incidents) {

    public SpeakerAnswer {
        incidents = List.copyOf(incidents);
    }
}
