package dev.peerwatch.agent.sim;

/**
 * How many bytes things take on the wire, headers of IP, UDP, TCP and TLS included. Those of documents are what the codecs yield for a
 * typical one.
 */
final class WireSizes {

    /** IPv4 and UDP headers. */
    private static final int UDP_HEADERS = 28;

    /** IPv4 and TCP headers with the timestamp option; a segment with data is acknowledged by one without. */
    private static final int TCP_HEADERS = 52;

    /** A TLS 1.3 record around data. */
    private static final int RECORD = 22;

    /** Magic, version, kind, two lengths, boot id, counter, MAC. */
    private static final int PING = 62;

    /** A segment that only opens, acknowledges, ends or resets. */
    static final int SYN = 60;

    /** An ICMP message with the datagram that it is about. */
    static final int UNREACHABLE = 120;

    /** ClientHello of a fresh session. */
    private static final int CLIENT_HELLO = 420;

    /** From ServerHello to Finished, with a self-signed P-256 certificate and the request for the other's. */
    private static final int SERVER_HELLO = 980;

    /** The caller's certificate, proof and Finished. */
    private static final int CLIENT_PROOF = 640;

    /** Request and response lines and headers. */
    private static final int HTTP_REQUEST = 180;

    private static final int HTTP_ANSWER = 160;

    private WireSizes() {}

    /**
     * One kind of call.
     *
     * @param hello the flight that begins TLS
     * @param certificate the other side's
     * @param request own certificate and the request
     * @param answer what comes back
     */
    record Call(int hello, int certificate, int request, int answer) {
        static Call of(int requestBody, int answerBody) {
            return new Call(
                    data(CLIENT_HELLO),
                    data(SERVER_HELLO),
                    data(CLIENT_PROOF + RECORD + HTTP_REQUEST + requestBody),
                    data(RECORD + HTTP_ANSWER + answerBody) + 2 * SYN);
        }

        private static int data(int bytes) {
            return bytes + 2 * TCP_HEADERS;
        }
    }

    /** A ping or its answer. */
    static int ping(SimNode from, SimNode to) {
        return UDP_HEADERS
                + PING
                + from.name().value().length()
                + to.name().value().length();
    }

    private static final Call STATUS = Call.of(0, 520);

    /** A status call. */
    static Call status() {
        return STATUS;
    }

    /** A panel about so many subjects. */
    static Call panel(int subjects) {
        return Call.of(40 + 10 * subjects, 20 + 90 * subjects);
    }

    /** A notice of stopping. */
    static Call stopping() {
        return Call.of(70, 0);
    }

    /** A call with these documents. */
    static Call call(int requestBody, int answerBody) {
        return Call.of(requestBody, answerBody);
    }
}
