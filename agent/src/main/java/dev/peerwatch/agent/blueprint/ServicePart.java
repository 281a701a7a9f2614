package dev.peerwatch.agent.blueprint;

import dev.peerwatch.notifier.Tier;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a node or its profile says about one service; still with {@code {name}} and {@code {address}} in it. */
record ServicePart(
        Place place,
        Optional<Placed<String>> tcp,
        Optional<Placed<String>> http,
        Optional<Placed<Integer>> status,
        Optional<Placed<String>> body,
        Optional<Placed<Tier>> tier,
        Optional<Placed<Duration>> timeout,
        Optional<Placed<Integer>> attempts) {

    private static final Form<String> TCP = Form.text("host:port", Optional::of);
    private static final Form<String> HTTP = Form.text("an http or https URL", Optional::of);
    private static final Pattern BLANK = Pattern.compile("\\{([^{}]*)}");

    static Optional<ServicePart> read(String name, Yaml.Entry entry, Problems problems) {
        return Fields.of(entry.value(), entry.keyPlace(), problems, "service " + Words.quoted(name))
                .map(fields -> {
                    Optional<Placed<String>> tcp = fields.one("tcp", TCP);
                    Optional<Placed<String>> http = fields.one("http", HTTP);
                    Optional<Fields> expect = fields.inner("expect", "expect");
                    ServicePart part = new ServicePart(
                            entry.keyPlace(),
                            tcp,
                            http,
                            expect.flatMap(e -> e.one("status", Form.integer(100, 599))),
                            expect.flatMap(e -> e.one("body", Form.TEXT)),
                            fields.one("tier", Form.oneOf(Tier.class, Tier::word)),
                            fields.one("timeout", PollPart.TIMEOUT),
                            fields.one("attempts", PollPart.ATTEMPTS));
                    expect.ifPresent(Fields::done);
                    fields.done();
                    if (tcp.isPresent() && http.isPresent()) {
                        problems.mismatch(
                                entry.keyPlace(), "both tcp and http", "one of them: a service has one check");
                    } else if (tcp.isPresent() && expect.isPresent()) {
                        problems.mismatch(
                                fields.placeOf("expect").orElse(entry.keyPlace()),
                                "expect beside tcp",
                                "it beside http only: a TCP check ends when the connection is accepted");
                    }
                    return part;
                });
    }

    /** This one where it says something, otherwise the farther one; what that expects of HTTP goes with its HTTP check. */
    ServicePart over(ServicePart farther) {
        boolean own = tcp.isPresent() || http.isPresent();
        return new ServicePart(
                place,
                own ? tcp : farther.tcp,
                own ? http : farther.http,
                tcp.isPresent() ? status : status.or(farther::status),
                tcp.isPresent() ? body : body.or(farther::body),
                tier.or(farther::tier),
                timeout.or(farther::timeout),
                attempts.or(farther::attempts));
    }

    /** Whether it says how to check. */
    boolean hasProbe() {
        return tcp.isPresent() || http.isPresent();
    }

    /**
     * The service on a node, or empty after a report of what is wrong.
     *
     * @param node the node's name
     * @param host the node's host, canonical
     * @param poll how the node is polled
     */
    Optional<Service> resolve(String name, String node, String host, PollSettings poll, Problems problems) {
        Optional<Probe> probe = tcp.flatMap(t -> tcpProbe(t, node, host, problems))
                .or(() -> http.flatMap(h -> httpProbe(h, node, host, problems)));
        if (!hasProbe()) {
            problems.errorOnce(
                    place,
                    "found service " + Words.quoted(name) + " without a check, expected tcp: host:port or http: URL");
        }
        Duration longest = Fields.orElse(timeout, poll.timeout());
        timeout.filter(t -> t.value().compareTo(poll.interval()) > 0)
                .ifPresent(t -> problems.errorOnce(
                        t.place(),
                        "found timeout " + Durations.text(t.value()) + ", which is more than the interval of "
                                + Durations.text(poll.interval()) + " of node " + node
                                + ", expected at most the interval"));
        int times = Fields.orElse(attempts, poll.attempts());
        return probe.map(p -> new Service(name, p, tier.map(Placed::value), longest, times));
    }

    private Optional<Probe> tcpProbe(Placed<String> template, String node, String host, Problems problems) {
        Optional<String> filled = fill(template, node, host, problems);
        if (filled.isEmpty()) {
            return Optional.empty();
        }
        Optional<HostPort> target =
                filled.flatMap(HostPort::parse).filter(t -> t.port().isPresent());
        if (target.isEmpty()) {
            problems.errorOnce(
                    template.place(),
                    "found " + Words.quoted(filled.get()) + ", expected host:port with a port from 1 to 65535");
            return Optional.empty();
        }
        HostPort hostPort = target.get();
        if (!reachable(hostPort.host(), template, node, host, problems)) {
            return Optional.empty();
        }
        return hostPort.port().map(port -> new Probe.Tcp(hostPort.host(), port));
    }

    private Optional<Probe> httpProbe(Placed<String> template, String node, String host, Problems problems) {
        Optional<String> filled = fill(template, node, host, problems);
        if (filled.isEmpty()) {
            return Optional.empty();
        }
        String wrong;
        try {
            URI uri = new URI(filled.get());
            wrong = wrongWith(uri);
            if (wrong.isEmpty()) {
                return reachable(hostOf(uri), template, node, host, problems)
                        ? Optional.of(new Probe.Http(
                                uri,
                                status.map(Placed::value),
                                body.map(b -> b.value().replace("{name}", node).replace("{address}", host))))
                        : Optional.empty();
            }
        } catch (URISyntaxException e) {
            wrong = "an http or https URL (" + e.getReason() + ")";
        }
        problems.errorOnce(template.place(), "found " + Words.quoted(filled.get()) + ", expected " + wrong);
        return Optional.empty();
    }

    private static String wrongWith(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            return "a URL that begins with http:// or https://";
        }
        if (uri.getRawUserInfo() != null) {
            return "a URL without user and password: secrets are never in the blueprint";
        }
        if (uri.getHost() == null || Hosts.canonical(hostOf(uri)).isEmpty()) {
            return "a URL with a host name or IP address";
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            return "a URL with a port from 1 to 65535";
        }
        return uri.getRawFragment() == null ? "" : "a URL without a #fragment";
    }

    private static String hostOf(URI uri) {
        String host = uri.getHost() == null ? "" : uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static Optional<String> fill(Placed<String> template, String node, String host, Problems problems) {
        StringBuilder out = new StringBuilder();
        Matcher blank = BLANK.matcher(template.value());
        while (blank.find()) {
            String known = blank.group(1);
            if (!known.equals("name") && !known.equals("address")) {
                problems.errorOnce(
                        template.place(),
                        "found " + Words.quoted(blank.group()) + " in " + Words.quoted(template.value())
                                + ", expected {name} or {address}" + Problems.hint(known, List.of("name", "address")));
                return Optional.empty();
            }
            blank.appendReplacement(out, Matcher.quoteReplacement(known.equals("name") ? node : Hosts.bracketed(host)));
        }
        return Optional.of(blank.appendTail(out).toString());
    }

    /** Its watchers look from other machines: an address that means another machine there would tell them about themselves. */
    private static boolean reachable(
            String target, Placed<String> template, String node, String host, Problems problems) {
        String canonical = Hosts.canonical(target).orElse(target);
        boolean loopback = Hosts.isLoopback(canonical);
        if ((!loopback && !Hosts.isLinkLocal(canonical)) || Hosts.isLoopback(host)) {
            return true;
        }
        problems.errorOnce(
                template.place(),
                "found the " + (loopback ? "loopback" : "link-local") + " address " + Words.quoted(target)
                        + " for a service of node " + node
                        + ", expected an address that reaches it from other machines: its watchers check it from there");
        return false;
    }
}
