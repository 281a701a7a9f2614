package dev.peerwatch.agent.core;

import dev.peerwatch.agent.blueprint.Blueprint;
import dev.peerwatch.agent.blueprint.Chat;
import dev.peerwatch.agent.blueprint.Node;
import dev.peerwatch.agent.blueprint.PollSettings;
import dev.peerwatch.agent.blueprint.Service;
import dev.peerwatch.agent.blueprint.TierRule;
import dev.peerwatch.agent.plan.Member;
import dev.peerwatch.agent.plan.Watch;
import dev.peerwatch.agent.plan.WatchPlan;
import dev.peerwatch.agent.watch.Successors;
import dev.peerwatch.agent.watch.WatchSetup;
import dev.peerwatch.agent.watch.WatchSetup.PeerSetup;
import dev.peerwatch.agent.watch.WatchSetup.ServiceRule;
import dev.peerwatch.notifier.Circle;
import dev.peerwatch.notifier.OpsSetup;
import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.Timing;
import dev.peerwatch.notifier.policy.Directory;
import dev.peerwatch.notifier.policy.EscalationStep;
import dev.peerwatch.notifier.policy.Hours;
import dev.peerwatch.notifier.policy.Maintenance;
import dev.peerwatch.notifier.policy.OnCall;
import dev.peerwatch.notifier.policy.Person;
import dev.peerwatch.notifier.policy.Rotation;
import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a blueprint and its watch plan mean for one node. */
public final class Assignment {

    private final Blueprint blueprint;
    private final WatchPlan plan;
    private final SortedMap<NodeName, String> sites = new TreeMap<>();
    private final Map<String, OpsSetup.Place> places;
    private final Circle circle;
    private final Timing timing;
    private final Directory directory;
    private final OnCall onCall;
    private final List<Maintenance> maintenance;
    private final Successors successors;

    /** Reads the blueprint once; {@link #of} then gives each node's part. */
    public Assignment(Blueprint blueprint) {
        this.blueprint = blueprint;
        this.plan = plan(blueprint);
        this.circle = new PlanCircle(plan);
        this.timing = Timing.of(usualInterval(blueprint));
        Map<String, OpsSetup.Place> addresses = new HashMap<>();
        this.successors = new PlanSuccessors(plan, blueprint.nodes().keySet(), this::peer);
        blueprint.nodes().forEach((name, node) -> {
            sites.put(name, node.site());
            addresses.put(name.value(), new OpsSetup.Place(node.site(), node.host()));
        });
        this.places = Map.copyOf(addresses);
        List<Person> people = blueprint.people().values().stream()
                .map(p -> new Person(p.name(), p.jids(), p.zone(), p.ring()))
                .toList();
        List<String> guests = blueprint.chat().map(chat -> chat.guests()).orElse(List.of());
        List<String> others = blueprint.chat().map(Chat::domains).orElse(List.of());
        Set<String> agents = blueprint.nodes().values().stream()
                .flatMap(node -> node.jid().stream())
                .flatMap(jid -> Stream.concat(
                        Stream.of(jid),
                        others.stream().skip(1).map(domain -> jid.substring(0, jid.indexOf('@') + 1) + domain)))
                .collect(Collectors.toUnmodifiableSet());
        this.directory = new Directory(people, guests, agents, blueprint.chat().flatMap(Chat::room));
        this.onCall = onCall(blueprint);
        this.maintenance = maintenance(blueprint);
    }

    /** Who is told first, and who next. */
    static OnCall onCall(Blueprint blueprint) {
        TreeMap<String, Rotation> rotations = new TreeMap<>();
        blueprint
                .rotations()
                .forEach((name, r) -> rotations.put(
                        name,
                        new Rotation(
                                name, r.people(), r.start(), r.shift(), r.handoffDay(), r.handoffTime(), r.zone())));
        TreeMap<Tier, List<EscalationStep>> policies = new TreeMap<>();
        blueprint
                .tiers()
                .forEach((tier, rule) -> rule.escalation()
                        .map(name -> blueprint.escalation().getOrDefault(name, List.of()))
                        .ifPresent(steps -> policies.put(
                                tier,
                                steps.stream()
                                        .map(step -> new EscalationStep(step.tell(), step.patience(), step.ring()))
                                        .toList())));
        TreeMap<Tier, Hours> hours = new TreeMap<>();
        blueprint.tiers().forEach((tier, rule) -> {
            if (tier != Tier.LOGGED) { // of which nobody is told at any hour
                hours(rule).ifPresent(his -> hours.put(tier, his));
            }
        });
        Duration ringFor = blueprint.chat().flatMap(Chat::ringFor).orElse(OnCall.RING_FOR);
        return new OnCall(rotations, policies, ringFor, hours);
    }

    /** When a tier is told to people on call; empty: at any time. */
    private static Optional<Hours> hours(TierRule rule) {
        if (rule.when() instanceof TierRule.When.Weekly weekly) {
            return Optional.of(new Hours(
                    weekly.windows().stream()
                            .map(window -> new Hours.Window(window.days(), window.from(), window.to()))
                            .toList(),
                    rule.zone()));
        }
        return rule.when() instanceof TierRule.When.Never ? Optional.of(Hours.NEVER) : Optional.empty();
    }

    private static List<Maintenance> maintenance(Blueprint blueprint) {
        return blueprint.maintenance().stream()
                .map(work -> new Maintenance(
                        work.nodes().stream().map(NodeName::value).collect(Collectors.toUnmodifiableSet()),
                        work.from(),
                        work.to(),
                        work.reason()))
                .toList();
    }

    /** The interval of most: what all nodes reckon with when they talk to each other, whatever single ones are polled at. */
    private static Duration usualInterval(Blueprint blueprint) {
        List<Duration> intervals = blueprint.nodes().values().stream()
                .map(node -> node.poll().interval())
                .sorted()
                .toList();
        return intervals.get(intervals.size() / 2);
    }

    /** The watch plan of a blueprint. */
    public static WatchPlan plan(Blueprint blueprint) {
        List<Member> members = blueprint.nodes().values().stream()
                .map(node -> new Member(node.name(), node.site()))
                .toList();
        return WatchPlan.of(members, blueprint.watchers());
    }

    /**
     * One node's part.
     *
     * @throws IllegalArgumentException when the blueprint has no such node
     */
    public NodeSetup of(NodeName self) {
        if (!sites.containsKey(self)) {
            throw new IllegalArgumentException("the blueprint has no node " + self);
        }
        SortedMap<NodeName, PeerSetup> peers = new TreeMap<>();
        for (Watch watch : plan.watchedBy(self)) {
            peers.computeIfAbsent(watch.subject(), subject -> successors.setup(subject, watch.ring()));
        }
        SortedMap<NodeName, Duration> watchers = new TreeMap<>();
        Duration interval = node(self).poll().interval();
        plan.watchersOf(self).forEach(watch -> watchers.put(watch.watcher(), interval));
        WatchSetup watch = new WatchSetup(
                self, sites, peers, watchers, successors, WatchSetup.RESTART_GRACE, WatchSetup.REBOOT_GRACE);
        return new NodeSetup(
                blueprint.digest(),
                watch,
                new OpsSetup(
                        self.value(),
                        places,
                        directory,
                        blueprint.chat().isPresent(),
                        circle,
                        timing,
                        onCall,
                        maintenance));
    }

    private PeerSetup peer(NodeName subject, int ring) {
        Node node = node(subject);
        PollSettings poll = node.poll();
        Map<String, ServiceRule> rules = new HashMap<>();
        for (Service service : node.services().values()) {
            rules.put(service.name(), new ServiceRule(service.tier().orElse(Tier.NON_CRITICAL), service.attempts()));
        }
        return new PeerSetup(
                node.name(),
                ring,
                poll.interval(),
                poll.timeout(),
                poll.retryInterval(),
                poll.attempts(),
                plan.phase(subject, ring, poll.interval()),
                rules);
    }

    private Node node(NodeName name) {
        return blueprint.node(name).orElseThrow();
    }
}
