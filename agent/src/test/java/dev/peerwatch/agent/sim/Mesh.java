package dev.peerwatch.agent.sim;

import dev.peerwatch.agent.blueprint.Blueprint;
import dev.peerwatch.agent.blueprint.Chat;
import dev.peerwatch.agent.blueprint.EscalationStep;
import dev.peerwatch.agent.blueprint.Kind;
import dev.peerwatch.agent.blueprint.Node;
import dev.peerwatch.agent.blueprint.Person;
import dev.peerwatch.agent.blueprint.PollSettings;
import dev.peerwatch.agent.blueprint.TierRule;
import dev.peerwatch.agent.core.Assignment;
import dev.peerwatch.agent.core.NodeSetup;
import dev.peerwatch.agent.plan.WatchPlan;
import dev.peerwatch.notifier.Tier;
import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A blueprint for a virtual mesh, with the defaults of a real one where nothing else is said.
 *
 * @param numbers the nodes: {@code n0}, {@code n1} …
 * @param interval of all polls
 * @param sites over how many sites the nodes are spread, in turn
 * @param people bare chat addresses of those on call
 * @param steps of what is critical; empty: all are told at once
 */
public record Mesh(
        List<Integer> numbers, Duration interval, int sites, List<String> people, List<EscalationStep> steps) {

    /** On call, always. */
    public static final String TIM = "tim@example.org";

    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(5);

    public Mesh {
        numbers = List.copyOf(numbers);
        people = List.copyOf(people);
        steps = List.copyOf(steps);
    }

    /** One in which all are told at once. */
    public Mesh(List<Integer> numbers, Duration interval, int sites, List<String> people) {
        this(numbers, interval, sites, people, List.of());
    }

    /** The name of a node. */
    public static NodeName name(int i) {
        return new NodeName("n" + i);
    }

    /** {@code n} nodes over three sites, polled at this interval, with one person on call. */
    public static Mesh of(int n, Duration interval) {
        return new Mesh(IntStream.range(0, n).boxed().toList(), interval, 3, List.of(TIM));
    }

    /** With one more node. */
    public Mesh with(int number) {
        List<Integer> more = new ArrayList<>(numbers);
        more.add(number);
        return new Mesh(more, interval, sites, people, steps);
    }

    /** Without this node. */
    public Mesh without(int number) {
        return new Mesh(numbers.stream().filter(i -> i != number).toList(), interval, sites, people, steps);
    }

    /** The nodes' names. */
    public List<NodeName> names() {
        return numbers.stream().map(Mesh::name).toList();
    }

    /** The longest that one poll takes. */
    public Duration timeout() {
        Duration third = interval.dividedBy(3);
        return third.compareTo(LONGEST_TIMEOUT) < 0 ? third : LONGEST_TIMEOUT;
    }

    /** Who watches whom. */
    public WatchPlan plan() {
        return Assignment.plan(blueprint());
    }

    /** Each node's part. */
    public List<NodeSetup> setups() {
        Assignment assignment = new Assignment(blueprint());
        return names().stream().map(assignment::of).toList();
    }

    /** The part of one node. */
    public NodeSetup setup(NodeName node) {
        return new Assignment(blueprint()).of(node);
    }

    private Blueprint blueprint() {
        PollSettings poll = new PollSettings(interval, timeout(), timeout(), 3);
        SortedMap<NodeName, Node> nodes = new TreeMap<>();
        for (int i : numbers) {
            NodeName name = name(i);
            nodes.put(
                    name,
                    new Node(
                            name,
                            "192.0.2." + i,
                            Node.DEFAULT_PORT,
                            List.of(),
                            site(i),
                            Optional.of(name + "@chat.sim"),
                            Kind.SERVER,
                            Optional.empty(),
                            Optional.empty(),
                            poll,
                            new TreeMap<>()));
        }
        SortedMap<String, Person> onCall = new TreeMap<>();
        for (String jid : people) {
            String person = jid.substring(0, jid.indexOf('@'));
            onCall.put(person, new Person(person, List.of(jid), ZoneOffset.UTC, false));
        }
        SortedMap<String, List<EscalationStep>> escalation = new TreeMap<>();
        SortedMap<Tier, TierRule> tiers = new TreeMap<>();
        if (!steps.isEmpty()) {
            escalation.put("default", steps);
            tiers.put(
                    Tier.CRITICAL,
                    new TierRule(Tier.CRITICAL, new TierRule.When.Always(), ZoneOffset.UTC, Optional.of("default")));
        }
        return new Blueprint(
                "sim",
                2,
                nodes,
                onCall,
                Optional.of(new Chat(List.of(), "chat.sim", Optional.empty(), Optional.empty(), List.of())),
                new TreeMap<>(),
                escalation,
                tiers,
                List.of(),
                "digest-" + numbers.hashCode());
    }

    private String site(int number) {
        List<String> names = List.of("fra", "ams", "nyc", "sgp", "syd");
        return names.get(number % Math.min(sites, names.size()));
    }
}
