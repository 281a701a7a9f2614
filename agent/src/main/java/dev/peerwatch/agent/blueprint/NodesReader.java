package dev.peerwatch.agent.blueprint;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.identity.PublicKeyPin;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads {@code profiles} and {@code nodes}. */
final class NodesReader {

    private static final int MOST_SERVICES = 64;

    private final Problems problems;
    private final PollPart common;
    private final Optional<String> domain;
    private final Map<String, Shared> profiles = new LinkedHashMap<>();
    private final Map<String, Place> profilePlaces = new LinkedHashMap<>();
    private final Set<String> used = new LinkedHashSet<>();
    private final SortedMap<NodeName, Node> nodes = new TreeMap<>();
    private final Map<NodeName, Place> places = new LinkedHashMap<>();
    private final Set<String> sites = new TreeSet<>();
    private final Map<String, String> owners = new HashMap<>();

    /** What a node and its profile can both say. */
    private record Shared(
            Optional<Placed<String>> site,
            Optional<Placed<Kind>> kind,
            PollPart poll,
            Map<String, ServicePart> services) {

        static Shared none() {
            return new Shared(Optional.empty(), Optional.empty(), PollPart.none(), Map.of());
        }
    }

    /**
     * A reader for one blueprint.
     *
     * @param common what the top-level {@code poll} says
     * @param domain the domain of default chat addresses, when there is a chat section
     */
    NodesReader(PollPart common, Optional<String> domain, Problems problems) {
        this.common = common;
        this.domain = domain;
        this.problems = problems;
    }

    SortedMap<NodeName, Node> nodes() {
        return nodes;
    }

    /** Every node that the file names, even those that couldn't be read, so that mentions of them aren't mistakes too. */
    Set<NodeName> names() {
        return places.keySet();
    }

    Set<String> sites() {
        return sites;
    }

    Set<String> profileNames() {
        return profiles.keySet();
    }

    /** Who owns a chat address, as text for a message; empty when no node does. */
    Optional<String> ownerOf(String jid) {
        return Optional.ofNullable(owners.get("jid " + jid));
    }

    void read(Optional<Yaml> profileSection, Optional<Yaml> nodeSection) {
        profileSection.ifPresent(section -> Fields.named(section, Form.NAME_OF_THING, "profiles", problems)
                .forEach((name, entry) -> {
                    profilePlaces.put(name, entry.keyPlace());
                    profiles.put(
                            name,
                            Fields.of(entry.value(), entry.keyPlace(), problems, "profile " + Words.quoted(name))
                                    .map(fields -> {
                                        Shared shared = shared(fields);
                                        fields.done();
                                        return shared;
                                    })
                                    .orElseGet(Shared::none));
                }));
        nodeSection.ifPresent(section -> {
            Map<NodeName, Yaml.Entry> entries = Fields.named(section, Form.NODE_NAME, "nodes", problems);
            entries.forEach((name, entry) -> places.put(name, entry.keyPlace()));
            entries.forEach(this::node);
            boolean none = section instanceof Yaml.Mapping mapping
                    ? mapping.entries().isEmpty()
                    : section instanceof Yaml.Scalar scalar && scalar.isNothing();
            if (none) {
                problems.mismatch(section.place(), "no nodes", "at least one node by name");
            }
        });
        profiles.forEach((name, profile) -> {
            if (!used.contains(name)) {
                problems.warning(
                        profilePlaces.getOrDefault(name, Place.FILE),
                        "profile " + Words.quoted(name) + " is used by no node");
                rehearse(profile);
            }
        });
        warnOfMixedLoopback();
    }

    private Shared shared(Fields fields) {
        Optional<Placed<String>> site = fields.one("site", Form.NAME_OF_THING);
        site.ifPresent(s -> sites.add(s.value()));
        Optional<Placed<Kind>> kind = fields.one("kind", Form.oneOf(Kind.class, Kind::word));
        PollPart poll = PollPart.read(fields);
        Map<String, ServicePart> services = new LinkedHashMap<>();
        fields.any("services")
                .ifPresent(section -> Fields.named(section, Form.NAME_OF_THING, "services", problems)
                        .forEach((name, entry) ->
                                ServicePart.read(name, entry, problems).ifPresent(part -> services.put(name, part))));
        if (services.size() > MOST_SERVICES) {
            problems.mismatch(
                    fields.placeOf("services").orElse(fields.place()),
                    services.size() + " services",
                    "at most " + MOST_SERVICES + " a node");
        }
        return new Shared(site, kind, poll, services);
    }

    private void node(NodeName name, Yaml.Entry entry) {
        Fields.of(entry.value(), entry.keyPlace(), problems, "node " + Words.quoted(name.value()))
                .ifPresent(fields -> {
                    Optional<Placed<String>> profile = fields.one("profile", Form.NAME_OF_THING);
                    Optional<Placed<HostPort>> address = fields.required("address", Form.ADDRESS);
                    fields.require("key");
                    List<Placed<PublicKeyPin>> keys = fields.some("key", Form.KEY);
                    Optional<Placed<String>> jid = fields.one("jid", Form.BARE_JID);
                    Optional<Placed<NodeName>> was = fields.one("was", Form.NODE_NAME);
                    Shared own = shared(fields);
                    fields.done();

                    address.ifPresent(a -> checkAddress(name, a));
                    keys.forEach(key -> claim("key", key.value().text(), key.place(), name));
                    was.ifPresent(w -> checkWas(w, name));
                    Optional<String> jidText = jid.map(Placed::value).or(() -> domain.map(d -> name.value() + "@" + d));
                    Place jidPlace = jid.map(Placed::place).orElse(entry.keyPlace());
                    jidText.ifPresent(text -> claim("jid", text, jidPlace, name));

                    Shared farther = profile.map(this::profile).orElseGet(Shared::none);
                    Kind kind = Fields.orElse(own.kind().or(farther::kind), Kind.SERVER);
                    PollSettings poll = own.poll()
                            .over(farther.poll())
                            .over(PollPart.of(kind))
                            .over(common)
                            .resolve(problems);
                    HostPort at = Fields.orElse(address, new HostPort("192.0.2.1", Optional.empty()));
                    nodes.put(
                            name,
                            new Node(
                                    name,
                                    at.host(),
                                    at.port().orElse(Node.DEFAULT_PORT),
                                    keys.stream().map(Placed::value).toList(),
                                    Fields.orElse(own.site().or(farther::site), ""),
                                    jidText,
                                    kind,
                                    was.map(Placed::value),
                                    profile.map(Placed::value),
                                    poll,
                                    services(own, farther, name.value(), at.host(), poll)));
                });
    }

    private Shared profile(Placed<String> name) {
        Shared profile = profiles.get(name.value());
        if (profile == null) {
            problems.unknown(name.place(), "profile", name.value(), profiles.keySet());
            return Shared.none();
        }
        used.add(name.value());
        return profile;
    }

    private SortedMap<String, Service> services(
            Shared own, Shared farther, String node, String host, PollSettings poll) {
        Map<String, ServicePart> parts = new LinkedHashMap<>(farther.services());
        own.services().forEach((name, part) -> parts.merge(name, part, (far, near) -> near.over(far)));
        SortedMap<String, Service> services = new TreeMap<>();
        parts.forEach((name, part) ->
                part.resolve(name, node, host, poll, problems).ifPresent(service -> services.put(name, service)));
        return services;
    }

    /** A profile that no node uses is looked through all the same, on a node made up for it. */
    private void rehearse(Shared profile) {
        PollSettings poll = profile.poll().over(common).resolve(problems);
        services(profile, Shared.none(), "node", "192.0.2.1", poll);
    }

    private void checkAddress(NodeName name, Placed<HostPort> address) {
        HostPort at = address.value();
        if (Hosts.isNobody(at.host())) {
            problems.mismatch(
                    address.place(),
                    Words.quoted(at.host()) + ", which is the address of no single machine",
                    "the address at which the others reach it");
        }
        claim("address", Hosts.withPort(at.host(), at.port().orElse(Node.DEFAULT_PORT)), address.place(), name);
    }

    private void checkWas(Placed<NodeName> was, NodeName name) {
        if (places.containsKey(was.value())) {
            problems.mismatch(
                    was.place(),
                    "was " + Words.quoted(was.value().value()) + ", which is a node of this blueprint",
                    "the name of a node that is gone");
        }
        claim("was", was.value().value(), was.place(), name);
    }

    private void claim(String what, String value, Place place, NodeName name) {
        String owner = owners.putIfAbsent(what + " " + value, "node " + name);
        if (owner != null) {
            boolean same = owner.equals("node " + name);
            problems.error(
                    place,
                    "found the " + what + " " + Words.quoted(value) + " of node " + name
                            + (same
                                    ? " twice, expected it once"
                                    : ", which " + owner + " has too, expected one of its own"));
        }
    }

    private void warnOfMixedLoopback() {
        List<Node> onLoopback =
                nodes.values().stream().filter(n -> Hosts.isLoopback(n.host())).toList();
        if (!onLoopback.isEmpty() && onLoopback.size() < nodes.size()) {
            for (Node node : onLoopback) {
                problems.warning(
                        places.getOrDefault(node.name(), Place.FILE),
                        "node " + node.name() + " has the loopback address " + node.host()
                                + ", which the nodes on other machines can't reach");
            }
        }
    }
}
