package dev.peerwatch.protocol;

import java.util.List;

/**
 * What became of a {@link SayRequest}.
 *
 * @param taken whether the chat server has taken what the reader was owed, or nothing was owed any more
 * @param reason one line: why not, or which of the two
 * @param incidents those of the request as the speaker has them now
 */
public record SayAnswer(boolean taken, String reason, List<Replica> incidents) {

    public SayAnswer {
        incidents = List.copyOf(incidents);
    }
}
