package dev.peerwatch.notifier.voice;

import java.time.Duration;

/**
 * A question to another node that waits for its answer.
 *
 * @param node who was asked
 * @param purpose what for
 * @param deadline after which there will be none
 */
public record Call(String node, Purpose purpose, Duration deadline) {

    /** What a call is for. */
    public sealed interface Purpose {}

    /** To exchange an incident, as part of a round or because that node has to know. */
    public record ForIncident(Ref incident, int ring) implements Purpose {}

    /** To have a reader told, as one attempt of that handing. */
    public record ForHanding(long handing) implements Purpose {}

    /** To pass a request on to a better speaker, for the request of that number. */
    public record ForRequest(long request) implements Purpose {}
}
