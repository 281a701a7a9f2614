package dev.peerwatch.agent.blueprint;

import java.util.Optional;

/**
 * {@code host}, {@code host:port}, {@code address}, {@code [IPv6]:port} or a bare IPv6 address.
 *
 * @param host canonical: lower case, an IPv6 address in its shortest form and without brackets
 * @param port 1 to 65535, if there is one
 */
public record HostPort(String host, Optional<Integer> port) {

    /** Reads one of these forms; empty when the text is none of them. */
    public static Optional<HostPort> parse(String text) {
        String host = text;
        String port = "";
        int colon = text.lastIndexOf(':');
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            if (end < 0 || text.indexOf(':') < 0 || (end + 1 < text.length() && text.charAt(end + 1) != ':')) {
                return Optional.empty();
            }
            host = text.substring(1, end);
            port = text.substring(end + 1);
            if (host.indexOf(':') < 0) {
                return Optional.empty();
            }
        } else if (colon >= 0 && colon == text.indexOf(':')) {
            host = text.substring(0, colon);
            port = text.substring(colon);
        }
        Optional<String> canonical = Hosts.canonical(host);
        if (port.isEmpty()) {
            return canonical.map(h -> new HostPort(h, Optional.empty()));
        }
        Optional<Integer> number = portNumber(port.substring(1));
        return number.isEmpty() ? Optional.empty() : canonical.map(h -> new HostPort(h, number));
    }

    /** A port's number; empty when it isn't 1 to 65535. */
    static Optional<Integer> portNumber(String text) {
        if (!text.matches("[1-9][0-9]{0,4}")) {
            return Optional.empty();
        }
        int number = Integer.parseInt(text);
        return number <= 65_535 ? Optional.of(number) : Optional.empty();
    }
}
