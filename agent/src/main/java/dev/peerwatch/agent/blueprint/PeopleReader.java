package dev.peerwatch.agent.blueprint;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads {@code people} and {@code chat}. */
final class PeopleReader {

    /** Where nothing is said about time zones: the same on every node, whatever its own clock shows. */
    static final ZoneId DEFAULT_ZONE = ZoneOffset.UTC;

    private static final Form<Duration> RING_FOR = Form.duration("5s", "5m");
    private static final Form<Path> FILE = Form.text("the absolute path of a file", PeopleReader::file);
    private static final Form<Chat.Tls> TLS = Form.oneOf(
                    Map.of("direct", Chat.Tls.DIRECT, "starttls", Chat.Tls.STARTTLS))
            .expecting("direct or starttls");

    private final Problems problems;
    private final SortedMap<String, Person> people = new TreeMap<>();
    private final Map<String, Place> places = new LinkedHashMap<>();
    private final Map<String, String> owners = new HashMap<>();

    PeopleReader(Problems problems) {
        this.problems = problems;
    }

    SortedMap<String, Person> people() {
        return people;
    }

    /** Everybody whom the file names, even those who couldn't be read. */
    Set<String> names() {
        return places.keySet();
    }

    /** Where this person is in the file. */
    Place placeOf(String name) {
        return places.getOrDefault(name, Place.FILE);
    }

    void readPeople(Yaml section, NodesReader nodes) {
        Fields.named(section, Form.NAME_OF_THING, "people", problems).forEach((name, entry) -> {
            places.put(name, entry.keyPlace());
            Fields.of(entry.value(), entry.keyPlace(), problems, "person " + Words.quoted(name))
                    .ifPresent(fields -> {
                        fields.require("jid");
                        List<Placed<String>> jids = fields.some("jid", Form.BARE_JID);
                        ZoneId zone = Fields.orElse(fields.one("timezone", Form.ZONE), DEFAULT_ZONE);
                        boolean ring = Fields.orElse(fields.one("ring", Form.BOOLEAN), false);
                        fields.done();
                        for (Placed<String> jid : jids) {
                            claim(jid, name, nodes);
                        }
                        people.put(
                                name,
                                new Person(
                                        name, jids.stream().map(Placed::value).toList(), zone, ring));
                    });
        });
    }

    private void claim(Placed<String> jid, String name, NodesReader nodes) {
        String self = "person " + name;
        Optional<String> owner =
                nodes.ownerOf(jid.value()).or(() -> Optional.ofNullable(owners.putIfAbsent(jid.value(), self)));
        owner.ifPresent(other -> problems.error(
                jid.place(),
                "found the jid " + Words.quoted(jid.value()) + " of " + self
                        + (other.equals(self)
                                ? " twice, expected it once"
                                : ", which " + other + " has too, expected one of their own")));
    }

    /** The chat section; empty when it lacks what it can't do without, which has then been said. */
    Optional<Chat> readChat(Yaml section, Place place) {
        return Fields.of(section, place, problems, "chat").flatMap(fields -> {
            Optional<Placed<String>> domain = fields.required("domain", Form.DOMAIN);
            List<Chat.Server> servers = fields.any("servers")
                    .map(this::servers)
                    .orElseGet(() ->
                            domain.map(d -> new Chat.Server(d.value(), Optional.empty(), Optional.empty())).stream()
                                    .toList());
            Optional<Placed<Path>> trust = fields.one("trust", FILE);
            Optional<Placed<String>> room = fields.one("room", Form.BARE_JID);
            Optional<Placed<Duration>> ringFor = fields.one("ring_for", RING_FOR);
            List<Placed<String>> guests = fields.some("guests", Form.either(Form.DOMAIN, Form.BARE_JID));
            fields.done();
            return domain.map(d -> new Chat(
                    servers,
                    d.value(),
                    trust.map(Placed::value),
                    room.map(Placed::value),
                    ringFor.map(Placed::value),
                    guests.stream().map(Placed::value).toList()));
        });
    }

    /** In a locale that knows ASCII only, Java can't name a file with other letters. */
    private static Optional<Path> file(String text) {
        try {
            return text.startsWith("/") ? Optional.of(Path.of(text)) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private List<Chat.Server> servers(Yaml value) {
        List<Yaml> items = value instanceof Yaml.Sequence sequence ? sequence.items() : List.of(value);
        if (items.isEmpty()) {
            problems.mismatch(
                    value.place(), value.found(), "at least one server (or no servers: the domain is asked then)");
        }
        return items.stream().flatMap(item -> server(item).stream()).toList();
    }

    private Optional<Chat.Server> server(Yaml value) {
        if (!(value instanceof Yaml.Mapping)) {
            return Form.ADDRESS
                    .read(value, problems)
                    .map(a -> new Chat.Server(a.value().host(), a.value().port(), Optional.empty()));
        }
        return Fields.of(value, value.place(), problems, "a chat server").flatMap(fields -> {
            Optional<Placed<String>> host = fields.required("host", Form.DOMAIN);
            Optional<Placed<Integer>> port = fields.one("port", Form.PORT);
            Optional<Placed<Chat.Tls>> tls = fields.one("tls", TLS);
            Optional<Placed<String>> domain = fields.one("domain", Form.DOMAIN);
            fields.done();
            return host.map(h -> new Chat.Server(
                    h.value(), port.map(Placed::value), tls.map(Placed::value), domain.map(Placed::value)));
        });
    }
}
