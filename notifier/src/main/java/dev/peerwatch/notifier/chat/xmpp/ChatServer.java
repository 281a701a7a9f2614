package dev.peerwatch.notifier.chat.xmpp;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A chat server as the blueprint names it.
 *
 * @param host name or address
 * @param port 1 to 65535; without one, SRV records decide, and 5222 if there are none
 * @param tls how TLS begins; without one, port 5223 is {@link Tls#DIRECT}, any other {@link Tls#STARTTLS}
 */
public record ChatServer(String host, OptionalInt port, Optional<Tls> tls) {

    /** How TLS begins. There is always TLS. */
    public enum Tls {
        /** With the first byte (XEP-0368). */
        DIRECT,
        /** After a short talk in the clear (RFC 6120, 5). */
        STARTTLS
    }

    public ChatServer {
        if (host.isBlank()) {
            throw new IllegalArgumentException("a chat server needs a host");
        }
        port.ifPresent(p -> {
            if (p < 1 || p > 65_535) {
                throw new IllegalArgumentException("port " + p + " isn't one of 1 to 65535");
            }
        });
    }

    /** A server of which only the name is known. */
    public static ChatServer of(String host) {
        return new ChatServer(host, OptionalInt.empty(), Optional.empty());
    }

    /** A server at a port, with the kind of TLS that goes with the port. */
    public static ChatServer of(String host, int port) {
        return new ChatServer(host, OptionalInt.of(port), Optional.empty());
    }

    /** A server at a port with this kind of TLS. */
    public static ChatServer of(String host, int port, Tls tls) {
        return new ChatServer(host, OptionalInt.of(port), Optional.of(tls));
    }
}
