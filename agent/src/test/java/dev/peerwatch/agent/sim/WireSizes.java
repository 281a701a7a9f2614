package dev.peerwatch.agent.sim;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.PanelAnswer;
import dev.peerwatch.protocol.PanelAnswer.Sighting;
import dev.peerwatch.protocol.PanelRequest;
import dev.peerwatch.protocol.Saw;
import dev.peerwatch.protocol.StatusReport;
import dev.peerwatch.protocol.StatusReport.Look;
import dev.peerwatch.protocol.StatusReport.LookedAtBy;
import dev.peerwatch.protocol.wire.JsonCodec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How many packets and bytes things take on the wire, headers included: documents as the codecs write a typical one, TLS as the agent's
 * engines speak it, TCP with a segment for each acknowledgement that nothing rides on.
 */
final class WireSizes {

    /** IPv4 and UDP headers. */
    private static final int UDP = 28;

    /** IPv4 and TCP headers with the timestamp option. */
    private static final int TCP = 52;

    /** What fits into one segment on Ethernet. */
    private static final int SEGMENT = 1_448;

    /** Request and response lines and headers. */
    private static final int HTTP_REQUEST = 90;

    private static final int HTTP_ANSWER = 150;

    /** Magic, version, kind, two lengths, boot id, counter, MAC. */
    private static final int PING = 62;

    private static final TlsSizes FULL = TlsSizes.measured().get(0);
    private static final TlsSizes RESUMED = TlsSizes.measured().get(1);
    private static final NodeName NAME = new NodeName("web-10");

    /**
     * What one side puts on the wire at one go.
     *
     * @param bytes headers included
     */
    record Flight(int packets, int bytes) {

        /** So much data in TCP, with so many segments beside it that carry none. */
        static Flight of(int data, int bare) {
            int packets = (data + SEGMENT - 1) / SEGMENT + bare;
            return new Flight(packets, data + packets * TCP);
        }
    }

    /** A segment that opens, or resets; those that open carry eight bytes more. */
    static final Flight SYN = new Flight(1, TCP + 8);

    /** What the caller says to end a connection on which it said nothing. */
    static final Flight UNUSED = Flight.of(0, 3);

    /** An ICMP message with the datagram that it is about. */
    static final Flight UNREACHABLE = new Flight(1, 120);

    private static final Flight STATUS_PING =
            new Flight(1, UDP + PING + 2 * NAME.value().length());

    private WireSizes() {}

    /**
     * One kind of call.
     *
     * @param hello the flight that begins TLS
     * @param certificate the other side's
     * @param request own certificate, unless the session is resumed, and the request
     * @param answer what comes back
     * @param farewell what the caller says to end the connection
     * @param further the request on a connection that had one already
     * @param furtherAnswer what comes back on it
     */
    record Call(
            Flight hello,
            Flight certificate,
            Flight request,
            Flight answer,
            Flight farewell,
            Flight further,
            Flight furtherAnswer) {
        static Call of(TlsSizes tls, int requestBody, int answerBody) {
            return new Call(
                    Flight.of(tls.hello(), 1),
                    Flight.of(tls.certificate(), 0),
                    Flight.of(tls.request() + HTTP_REQUEST + requestBody, 1),
                    Flight.of(tls.answer() + HTTP_ANSWER + answerBody, 2),
                    Flight.of(24, 2),
                    Flight.of(tls.further() + HTTP_REQUEST + requestBody, 1),
                    Flight.of(tls.further() + HTTP_ANSWER + answerBody, 0));
        }
    }

    /** A ping or its answer. */
    static Flight ping() {
        return STATUS_PING;
    }

    private static final Call STATUS = Call.of(RESUMED, 0, JsonCodec.encode(report()).length);

    private static StatusReport report() {
        Duration ago = Duration.ofSeconds(20);
        return new StatusReport(
                NAME,
                "0123456789abcdef0123456789abcdef",
                "0.1.0",
                "0123456789abcdef".repeat(4),
                Duration.ofDays(10),
                List.of(new Look(NAME, ago, Saw.GOOD), new Look(NAME, ago, Saw.GOOD)),
                List.of(),
                List.of(new LookedAtBy(NAME, ago), new LookedAtBy(NAME, ago)),
                List.of(),
                List.of("tim@example.org"),
                Optional.of("web-10@chat.example.org/agent-01234567"));
    }

    /** A watcher's status call: the two know each other, and resume their session. */
    static Call status() {
        return STATUS;
    }

    private static final List<Call> PANELS = IntStream.rangeClosed(0, PanelRequest.MAX_SUBJECTS)
            .mapToObj(WireSizes::panelAbout)
            .toList();

    private static Call panelAbout(int subjects) {
        List<NodeName> names = IntStream.range(0, subjects).mapToObj(i -> NAME).toList();
        PanelRequest request = new PanelRequest(names, Duration.ofSeconds(4));
        PanelAnswer answer = new PanelAnswer(names.stream()
                .map(name -> new Sighting(name, Saw.NOTHING, "no answer to pings or TCP within 4 s", Duration.ZERO))
                .toList());
        return Call.of(FULL, JsonCodec.encode(request).length, JsonCodec.encode(answer).length);
    }

    /** A panel about so many subjects. */
    static Call panel(int subjects) {
        return PANELS.get(Math.min(subjects, PanelRequest.MAX_SUBJECTS));
    }

    private static final Call STOPPING = Call.of(RESUMED, 70, 0);

    /** A notice of stopping. */
    static Call stopping() {
        return STOPPING;
    }

    /** A call with documents of these sizes. */
    static Call call(int requestBody, int answerBody) {
        return Call.of(FULL, requestBody, answerBody);
    }
}
