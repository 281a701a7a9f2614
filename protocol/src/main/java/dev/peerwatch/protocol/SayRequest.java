package dev.peerwatch.protocol;

import java.util.List;

/**
 * "Tell this reader" ({@code POST /v1/say}), from a node that found something to one that speaks to the reader.
 *
 * @param reader whom to tell: a bare chat address
 * @param incidents what about, 1 to {@value #MAX_INCIDENTS}
 */
public record SayRequest(String reader, List<Replica> incidents) {

    /** The most incidents in one request. */
    public static final int MAX_INCIDENTS = 64;

    public SayRequest {
        incidents = List.copyOf(incidents);
    }
}
