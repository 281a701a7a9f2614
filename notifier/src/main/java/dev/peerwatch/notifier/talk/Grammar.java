package dev.peerwatch.notifier.talk;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads what people write. A message is a command only if its first word is one <em>and</em> the rest are its arguments; anything
 * else is kept as words, so that "status of the fan is bad" is a note and nothing is lost.
 */
public final class Grammar {

    private static final Pattern ID = Pattern.compile("[0-9a-f]{4,32}");

    /** As in the blueprint: the labels of a host name. */
    private static final Pattern NODE = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,252}[a-z0-9])?");

    private static final Pattern COUNT = Pattern.compile("[1-9][0-9]{0,2}");

    private static final Duration MONTH = Duration.ofDays(30);

    private static final int LINES = 10;

    private Grammar() {}

    /** What {@code body} amounts to. */
    public static Said read(String body) {
        String line = unquoted(body.strip());
        boolean meant = line.startsWith("!");
        if (meant) {
            line = line.substring(1).strip();
        }
        String[] parts = line.split("\\s+", 2);
        String first = word(parts[0], parts.length == 1);
        String rest = parts.length == 2 ? parts[1] : "";
        if (first.equals("note") && !rest.isEmpty()) {
            return new Said.Words(rest);
        }
        Optional<Said> command = command(first, rest);
        return command.orElseGet(() -> new Said.Words(body, meant || rest.isEmpty() ? usage(first) : ""));
    }

    /** A first word as a thumb writes it; what stands alone may end like a sentence. */
    private static String word(String text, boolean alone) {
        String word = text.toLowerCase(Locale.ROOT);
        boolean ack = word.equals("ack,") || word.equals("ack:") || word.equals("ack.");
        boolean ended = alone && word.length() > 1 && ".!,".indexOf(word.charAt(word.length() - 1)) >= 0;
        return ack || ended ? word.substring(0, word.length() - 1) : word;
    }

    private static Optional<Said> command(String first, String rest) {
        List<String> words = rest.isBlank() ? List.of() : List.of(rest.strip().split("\\s+"));
        return switch (first) {
            case "ack" -> Optional.of(ack(rest));
            case "snooze" -> snooze(words);
            case "resolve" -> about(words, Said.Resolve::new);
            case "unack" -> about(words, Said.Unack::new);
            case "uptime" -> uptime(words);
            case "log" -> log(words);
            case "mute" -> mute(rest, words);
            case "unmute" ->
                one(words).map(Grammar::lower).filter(Grammar::isNode).map(Said.Unmute::new);
            default -> words.isEmpty() ? bare(first) : Optional.empty();
        };
    }

    private static Optional<Said> bare(String word) {
        return Optional.ofNullable(
                switch (word) {
                    case "status" -> new Said.Status();
                    case "peers" -> new Said.Peers();
                    case "incidents" -> new Said.Incidents();
                    case "oncall" -> new Said.OnCall();
                    case "whoami" -> new Said.WhoAmI();
                    case "help", "?" -> new Said.Help();
                    default -> null;
                });
    }

    /** The first word of the rest may be an id; whether "dead" is one only the incidents tell. */
    private static Said ack(String rest) {
        String[] parts = rest.strip().split("\\s+", 2);
        Optional<String> id = idOf(parts[0]);
        String words = id.isEmpty() ? rest.strip() : parts.length == 2 ? parts[1] : "";
        return new Said.Ack(id, words);
    }

    /** {@code 1h}, {@code 1h 7f3a} or, as one also says it, {@code 7f3a 1h}. */
    private static Optional<Said> snooze(List<String> words) {
        if (words.size() == 1) {
            return Span.read(words.get(0)).map(time -> new Said.Snooze(time, Optional.empty()));
        }
        if (words.size() != 2) {
            return Optional.empty();
        }
        boolean timeFirst =
                Span.read(words.get(0)).isPresent() && idOf(words.get(1)).isPresent();
        Optional<Duration> time = Span.read(words.get(timeFirst ? 0 : 1));
        Optional<String> id = idOf(words.get(timeFirst ? 1 : 0));
        return id.isEmpty() ? Optional.empty() : time.map(t -> new Said.Snooze(t, id));
    }

    /** Of nothing, or an id. */
    private static Optional<Said> about(List<String> words, Function<Optional<String>, Said> order) {
        Optional<String> id = one(words).flatMap(Grammar::idOf);
        return words.isEmpty() || id.isPresent() ? Optional.of(order.apply(id)) : Optional.empty();
    }

    /** {@code [node] [30d]}. */
    private static Optional<Said> uptime(List<String> words) {
        Optional<Duration> time = words.isEmpty() ? Optional.empty() : Span.read(words.get(words.size() - 1));
        List<String> nodes = time.isPresent() ? words.subList(0, words.size() - 1) : words;
        if (nodes.size() > 1 || !nodes.stream().map(Grammar::lower).allMatch(Grammar::isNode)) {
            return Optional.empty();
        }
        return Optional.of(new Said.Uptime(nodes.stream().findFirst().map(Grammar::lower), time.orElse(MONTH)));
    }

    private static Optional<Said> log(List<String> words) {
        if (words.isEmpty()) {
            return Optional.of(new Said.Log(LINES));
        }
        return one(words)
                .filter(count -> COUNT.matcher(count).matches())
                .map(count -> new Said.Log(Integer.parseInt(count)));
    }

    private static Optional<Said> mute(String rest, List<String> words) {
        if (words.size() < 2 || !isNode(lower(words.get(0)))) {
            return Optional.empty();
        }
        String[] parts = rest.strip().split("\\s+", 3);
        return Span.read(words.get(1))
                .map(time -> new Said.Mute(lower(words.get(0)), time, parts.length == 3 ? parts[2] : ""));
    }

    private static Optional<String> one(List<String> words) {
        return words.size() == 1 ? Optional.of(words.get(0)) : Optional.empty();
    }

    /** An id, also as alerts write it: in brackets. */
    private static Optional<String> idOf(String word) {
        String bare = lower(word);
        if (bare.startsWith("(") && bare.endsWith(")")) {
            bare = bare.substring(1, bare.length() - 1);
        }
        return ID.matcher(bare).matches() ? Optional.of(bare) : Optional.empty();
    }

    private static boolean isNode(String word) {
        return NODE.matcher(word).matches();
    }

    private static String lower(String word) {
        return word.toLowerCase(Locale.ROOT);
    }

    /** What one has to write where a command lacks something; empty where the word is no command. */
    private static String usage(String first) {
        return switch (first) {
            case "snooze" -> "To snooze, say for how long: snooze 1h, or snooze 1h 7f3a.";
            case "mute" -> "To mute, say which node and for how long: mute web-2 2h kernel.";
            case "unmute" -> "To unmute, say which node: unmute web-2.";
            case "resolve", "unack" -> "For that I take an incident's id, or nothing: " + first + " 7f3a.";
            case "uptime" -> "Write uptime, uptime web-2 or uptime web-2 30d.";
            case "log" -> "Write log, or log 20.";
            case "status", "peers", "incidents", "oncall", "whoami", "help" -> "Write " + first + " alone.";
            default -> "";
        };
    }

    /** Phones like to put quotation marks around a word. */
    private static String unquoted(String text) {
        boolean quoted = text.length() >= 2
                && "\"'“„«".indexOf(text.charAt(0)) >= 0
                && "\"'”“»".indexOf(text.charAt(text.length() - 1)) >= 0;
        return quoted ? text.substring(1, text.length() - 1).strip() : text;
    }
}
