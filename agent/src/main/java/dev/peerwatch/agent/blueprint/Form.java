package dev.peerwatch.agent.blueprint;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.identity.PublicKeyPin;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a scalar must look like to be of use.
 *
 * @param expected how a message names it: "expected …"
 * @param fits whether it may be written that way, plain or in quotes
 * @param reader the value; when it isn't one: empty, a DateTimeException, or an IllegalArgumentException that says why
 * @param hint the end of the message for what was found instead; may be empty
 */
record Form<T>(
        String expected,
        Function<Yaml.Scalar, Boolean> fits,
        Function<String, Optional<T>> reader,
        Function<String, String> hint) {

    private static final Pattern NAME =
            Pattern.compile("[\\p{L}\\p{N}](?:[\\p{L}\\p{M}\\p{N}._-]{0,61}[\\p{L}\\p{M}\\p{N}])?");
    private static final Pattern PIN = Pattern.compile("p256:[A-Za-z0-9_-]{44}");
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,9}");
    private static final Pattern JID_LOCAL = Pattern.compile("[^\\s\\p{C}\"&'/:<>@]{1,255}");

    /** Words of any kind, on one line, up to 200 characters. */
    static final Form<String> TEXT = new Form<>(
            "text (in quotes where it looks like something else) of at most 200 characters",
            Yaml.Scalar::isText,
            t -> t.length() <= 200 && t.codePoints().noneMatch(Character::isISOControl)
                    ? Optional.of(t)
                    : Optional.empty(),
            t -> "");

    /** The name of something that isn't a node. */
    static final Form<String> NAME_OF_THING = text(
                    "a name of at most 63 letters, digits, - _ . , first and last a letter or digit",
                    t -> NAME.matcher(t).matches() ? Optional.of(t) : Optional.empty())
            .textOnly();

    static final Form<NodeName> NODE_NAME = text(
                    "a node name: at most 63 of a-z 0-9 - _ . , first and last a letter or digit",
                    t -> NodeName.isValid(t) ? Optional.of(new NodeName(t)) : Optional.empty())
            .withHint(t -> NodeName.isValid(t.toLowerCase(Locale.ROOT))
                    ? "; did you mean " + Words.quoted(t.toLowerCase(Locale.ROOT)) + "?"
                    : "");

    static final Form<HostPort> ADDRESS =
            text("a host name or IP address, or one with :port (1 to 65535)", HostPort::parse);

    static final Form<String> DOMAIN = text("a domain name", Hosts::canonical);

    static final Form<String> BARE_JID = text("a chat address such as tim@example.org, without a /resource", Form::jid);

    static final Form<Integer> PORT = integer(1, 65_535).expecting("a port from 1 to 65535");

    static final Form<PublicKeyPin> KEY =
            text("a public key as `peerwatch keygen` prints it: p256: and 44 letters, digits, - or _", Form::pin);

    static final Form<ZoneId> ZONE = text("a time zone such as Europe/Berlin or UTC", t -> Optional.of(ZoneId.of(t)))
            .withHint(t -> Problems.hint(t, ZoneId.getAvailableZoneIds()));

    static final Form<LocalDate> DATE = text("a date such as 2026-11-23", t -> Optional.of(LocalDate.parse(t)));

    static final Form<Instant> INSTANT = text(
            "a time with its offset, such as 2026-12-01T22:00Z or 2026-12-01T23:00+01:00",
            t -> Optional.of(OffsetDateTime.parse(t).toInstant()));

    static final Form<Boolean> BOOLEAN = new Form<>(
            "true or false",
            Yaml.Scalar::plain,
            t -> t.equals("true") ? Optional.of(true) : t.equals("false") ? Optional.of(false) : Optional.empty(),
            t -> "");

    /** Anything that can be written as text, read by {@code reader}. */
    static <T> Form<T> text(String expected, Function<String, Optional<T>> reader) {
        return new Form<>(expected, s -> !s.isNothing(), reader, t -> "");
    }

    /** A whole number without quotes. */
    static Form<Integer> integer(int from, int to) {
        return new Form<>(
                "a whole number from " + from + " to " + to,
                Yaml.Scalar::plain,
                t -> INTEGER.matcher(t).matches()
                        ? Optional.of(Integer.valueOf(t)).filter(i -> i >= from && i <= to)
                        : Optional.empty(),
                t -> "");
    }

    /** A duration within bounds, both inclusive. */
    static Form<Duration> duration(String from, String to) {
        Duration shortest = Durations.parse(from).orElseThrow();
        Duration longest = Durations.parse(to).orElseThrow();
        return text(
                "a duration from " + from + " to " + to + " (written like 500ms, 60s, 5m, 12h, 2d, 1w)",
                t -> Durations.parse(t).filter(d -> d.compareTo(shortest) >= 0 && d.compareTo(longest) <= 0));
    }

    /** One of a few words. */
    static <T> Form<T> oneOf(Map<String, T> words) {
        return text(Words.oneOf(words.keySet()), t -> Optional.ofNullable(words.get(t)))
                .withHint(t -> Problems.hint(t, words.keySet()));
    }

    /** One of an enum's constants, by its word. */
    static <E extends Enum<E>> Form<E> oneOf(Class<E> type, Function<E, String> word) {
        return oneOf(Arrays.stream(type.getEnumConstants())
                .collect(Collectors.toMap(word, e -> e, (a, b) -> a, LinkedHashMap::new)));
    }

    /** Text in one of two forms. */
    static Form<String> either(Form<String> one, Form<String> other) {
        return text(
                one.expected + ", or " + other.expected,
                t -> one.reader.apply(t).or(() -> other.reader.apply(t)));
    }

    /** A number alone where text is expected is refused, so that nobody is surprised by what 010 or 1e3 become. */
    Form<T> textOnly() {
        return new Form<>(expected, Yaml.Scalar::isText, reader, hint);
    }

    Form<T> expecting(String words) {
        return new Form<>(words, fits, reader, hint);
    }

    Form<T> withHint(Function<String, String> words) {
        return new Form<>(expected, fits, reader, words);
    }

    /** The value, or a report of what was found instead. */
    Optional<Placed<T>> read(Yaml value, Problems problems) {
        if (!(value instanceof Yaml.Scalar scalar)) {
            problems.mismatch(value.place(), value.found(), expected);
            return Optional.empty();
        }
        Optional<T> result = Optional.empty();
        List<String> why = new ArrayList<>();
        if (fits.apply(scalar)) {
            try {
                result = reader.apply(scalar.text());
            } catch (DateTimeException e) {
                // Its message names the index of a character, which helps nobody.
                why.clear();
            } catch (IllegalArgumentException e) {
                why.add(" (" + e.getMessage() + ")");
            }
        }
        if (result.isEmpty()) {
            String end = fits.apply(scalar) ? hint.apply(scalar.text()) : "";
            problems.mismatch(scalar.place(), scalar.found(), expected + String.join("", why) + end);
        }
        return result.map(v -> new Placed<>(scalar.place(), v));
    }

    private static Optional<PublicKeyPin> pin(String text) {
        if (!PIN.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(PublicKeyPin.parse(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("this one is no key of that curve: is a character of it changed?", e);
        }
    }

    private static Optional<String> jid(String text) {
        int at = text.indexOf('@');
        if (at < 0 || !JID_LOCAL.matcher(text.substring(0, at)).matches()) {
            return Optional.empty();
        }
        return Hosts.canonical(text.substring(at + 1))
                .map(domain -> text.substring(0, at).toLowerCase(Locale.ROOT) + "@" + domain);
    }
}
