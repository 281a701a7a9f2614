package dev.peerwatch.notifier.chat.xmpp;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * What an account needs to be online.
 *
 * @param jid bare address of the account; its domain is what the server's certificate must be valid for
 * @param password asked before each login, so that a corrected file is found; may throw
 *     {@link java.io.UncheckedIOException}. Its text goes nowhere but into SCRAM
 * @param servers where to connect, in order of preference; none: the domain itself
 * @param trust PEM file with the CAs that may sign the server's certificate, instead of the system's; read at each attempt
 * @param resource the last part of the full address, unique per process: a second login with the same one ends the first
 * @param nick the name to show (XEP-0172)
 * @param version what is said to those who ask for the version (XEP-0092)
 * @param scram which ways to log in are allowed
 * @param timing how long things may take
 * @param catchUpFrom asked at each login that doesn't resume a stream: what people wrote since then is read from the server's
 *     archive, though some of it may have been heard before ({@link dev.peerwatch.notifier.chat.CatchUp}). None: nothing is
 * @param room bare address of the room that messages may be for; it is entered when there's something to say in it
 */
public record XmppSettings(
        String jid,
        Supplier<String> password,
        List<ChatServer> servers,
        Optional<Path> trust,
        String resource,
        String nick,
        String version,
        Scram scram,
        Timing timing,
        Optional<Supplier<Instant>> catchUpFrom,
        Optional<String> room) {

    /** Which ways to log in are allowed. PLAIN never is. */
    public enum Scram {
        /**
         * SCRAM-SHA-256, and SCRAM-SHA-1 for servers that offer nothing better. The default: Prosody 0.12 and ejabberd as
         * installed by Debian store SHA-1 hashes only, so that without it a stock server couldn't be used. What SHA-1 costs is
         * small here: the server has proven who it is by TLS before it can choose, SCRAM uses SHA-1 as HMAC and in PBKDF2,
         * where it isn't broken, and only the server itself, which has the hash anyway, sees the exchange.
         */
        SHA_256_PREFERRED,
        /** SCRAM-SHA-256 or nothing. */
        SHA_256_ONLY
    }

    /**
     * How long things may take.
     *
     * @param backOff the longest wait before the first attempt; doubles with each failure, with jitter
     * @param maxBackOff where the doubling ends
     * @param afterRefusal waits after the server refused account or password, the last one again and again
     * @param connect limit for connecting to one address and securing it
     * @param reply limit for any one answer of the server
     * @param ping how often the server is asked whether it's there
     * @param pong how long it may take to answer that
     * @param take how long it may take to acknowledge a message before it is asked whether it's there
     */
    public record Timing(
            Duration backOff,
            Duration maxBackOff,
            List<Duration> afterRefusal,
            Duration connect,
            Duration reply,
            Duration ping,
            Duration pong,
            Duration take) {

        public Timing {
            afterRefusal = List.copyOf(afterRefusal);
            if (afterRefusal.isEmpty()) {
                throw new IllegalArgumentException("at least one wait after a refusal is needed");
            }
        }

        /** What is used in production. */
        public static Timing defaults() {
            return new Timing(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(60),
                    List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(15)),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5));
        }
    }

    public XmppSettings {
        jid = jid.toLowerCase(Locale.ROOT);
        if (jid.indexOf('@') < 1 || jid.indexOf('/') >= 0 || jid.endsWith("@")) {
            throw new IllegalArgumentException("expected a chat address like name@domain, found " + jid);
        }
        servers = List.copyOf(servers);
    }

    /** An account with everything else at its default. */
    public static XmppSettings of(String jid, Supplier<String> password) {
        return new XmppSettings(
                jid,
                password,
                List.of(),
                Optional.empty(),
                "peerwatch-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36),
                jid.substring(0, Math.max(0, jid.indexOf('@'))),
                Optional.ofNullable(XmppSettings.class.getPackage().getImplementationVersion())
                        .orElse("development"),
                Scram.SHA_256_PREFERRED,
                Timing.defaults(),
                Optional.empty(),
                Optional.empty());
    }

    /** The same with these servers. */
    public XmppSettings withServers(List<ChatServer> other) {
        return new XmppSettings(jid, password, other, trust, resource, nick, version, scram, timing, catchUpFrom, room);
    }

    /** The same with these CAs instead of the system's. */
    public XmppSettings withTrust(Path pem) {
        return new XmppSettings(
                jid, password, servers, Optional.of(pem), resource, nick, version, scram, timing, catchUpFrom, room);
    }

    /** The same with these ways to log in. */
    public XmppSettings withScram(Scram other) {
        return new XmppSettings(
                jid, password, servers, trust, resource, nick, version, other, timing, catchUpFrom, room);
    }

    /** The same, saying this version when asked. */
    public XmppSettings withVersion(String other) {
        return new XmppSettings(jid, password, servers, trust, resource, nick, other, scram, timing, catchUpFrom, room);
    }

    /** The same with other times. */
    public XmppSettings withTiming(Timing other) {
        return new XmppSettings(
                jid, password, servers, trust, resource, nick, version, scram, other, catchUpFrom, room);
    }

    /** The same, reading what was written since a time from the server's archive. */
    public XmppSettings withCatchUpFrom(Supplier<Instant> since) {
        return new XmppSettings(
                jid, password, servers, trust, resource, nick, version, scram, timing, Optional.of(since), room);
    }

    /** The same with this room. */
    public XmppSettings withRoom(String other) {
        return new XmppSettings(
                jid, password, servers, trust, resource, nick, version, scram, timing, catchUpFrom, Optional.of(other));
    }

    /** The part before the at sign. */
    public String account() {
        return jid.substring(0, jid.indexOf('@'));
    }

    /** The part behind the at sign. */
    public String domain() {
        return jid.substring(jid.indexOf('@') + 1);
    }
}
