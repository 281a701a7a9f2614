package dev.peerwatch.agent.sim;

import dev.peerwatch.agent.core.NodeSetup;
import dev.peerwatch.agent.core.PlanCircle;
import dev.peerwatch.agent.plan.Member;
import dev.peerwatch.agent.plan.Watch;
import dev.peerwatch.agent.plan.WatchPlan;
import dev.peerwatch.agent.watch.WatchSetup;
import dev.peerwatch.agent.watch.WatchSetup.PeerSetup;
import dev.peerwatch.notifier.Circle;
import dev.peerwatch.notifier.OpsSetup;
import dev.peerwatch.notifier.Timing;
import dev.peerwatch.notifier.policy.Directory;
import dev.peerwatch.notifier.policy.Person;
import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Set-ups of virtual meshes: n nodes over three sites, one person on call. */
final class Mesh {

    static final String TIM = "tim@example.org";

    private static final List<String> SITES = List.of("fra", "ams", "nyc");

    private Mesh() {}

    static NodeName name(int i) {
        return new NodeName("n" + i);
    }

    /** A mesh of {@code n} nodes polled at this interval, with the default timeout, retries and attempts. */
    static List<NodeSetup> of(int n, Duration interval) {
        SortedMap<NodeName, String> sites = new TreeMap<>();
        Map<String, OpsSetup.Place> places = new HashMap<>();
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            String site = SITES.get(i % SITES.size());
            sites.put(name(i), site);
            places.put(name(i).value(), new OpsSetup.Place(site, "192.0.2." + i));
            members.add(new Member(name(i), site));
        }
        WatchPlan plan = WatchPlan.of(members, 2);
        Circle circle = new PlanCircle(plan);
        Map<String, OpsSetup.Place> fixed = Map.copyOf(places);
        Directory directory =
                new Directory(List.of(new Person("tim", List.of(TIM), ZoneOffset.UTC)), List.of(), Set.of());
        List<NodeSetup> setups = new ArrayList<>();
        for (NodeName self : sites.keySet()) {
            SortedMap<NodeName, PeerSetup> peers = new TreeMap<>();
            for (Watch watch : plan.watchedBy(self)) {
                peers.put(watch.subject(), peer(plan, watch, interval));
            }
            SortedMap<NodeName, Duration> watchers = new TreeMap<>();
            plan.watchersOf(self).forEach(watch -> watchers.put(watch.watcher(), interval));
            setups.add(new NodeSetup(
                    "digest",
                    new WatchSetup(self, sites, peers, watchers, WatchSetup.RESTART_GRACE, WatchSetup.REBOOT_GRACE),
                    new OpsSetup(self.value(), fixed, directory, true, circle, Timing.of(interval))));
        }
        return setups;
    }

    private static PeerSetup peer(WatchPlan plan, Watch watch, Duration interval) {
        Duration third = interval.dividedBy(3);
        Duration timeout = third.compareTo(Duration.ofSeconds(5)) < 0 ? third : Duration.ofSeconds(5);
        return new PeerSetup(
                watch.subject(),
                watch.ring(),
                interval,
                timeout,
                timeout,
                3,
                plan.phase(watch.subject(), watch.ring(), interval),
                Map.of());
    }
}
