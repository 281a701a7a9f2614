package dev.peerwatch.notifier;

import dev.peerwatch.notifier.Evidence.Sight;
import dev.peerwatch.notifier.Evidence.Testimony;
import dev.peerwatch.notifier.OpsSetup.Place;
import dev.peerwatch.notifier.policy.Directory;
import dev.peerwatch.notifier.policy.EscalationStep;
import dev.peerwatch.notifier.policy.Hours;
import dev.peerwatch.notifier.policy.Maintenance;
import dev.peerwatch.notifier.policy.OnCall;
import dev.peerwatch.notifier.policy.Person;
import dev.peerwatch.notifier.policy.Rotation;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The facts of a test: a mesh and its people, and findings about it. Unless told otherwise the node is db-1 in ams, it watches web-2
 * in fra, and tim in Berlin is on call.
 */
public final class Facts {

    /** 14:01:52 in Berlin, a Saturday in winter. */
    public static final Instant NOON = Instant.parse("2026-11-21T13:01:52Z");

    public static final String TIM = "tim@example.org";
    public static final String ANA = "ana@example.org";
    public static final String GUEST = "gus@guests.example";
    public static final String STRANGER = "eve@evil.example";
    public static final String NODE = "app-1@chat.example.org";

    private final Map<String, Place> places = new LinkedHashMap<>();
    private final List<Person> people = new ArrayList<>();
    private boolean chat = true;
    private Optional<String> room = Optional.empty();
    private final TreeMap<String, Rotation> rotations = new TreeMap<>();
    private final TreeMap<Tier, List<EscalationStep>> policies = new TreeMap<>();

    private final TreeMap<Tier, Hours> hours = new TreeMap<>();
    private final List<Maintenance> maintenance = new ArrayList<>();

    private Facts() {}

    public static Facts ofMesh() {
        return new Facts()
                .node("db-1", "ams", "192.0.2.10")
                .node("web-2", "fra", "192.0.2.12")
                .node("app-1", "nyc", "192.0.2.13")
                .person("tim", "Europe/Berlin", TIM, "tim@elsewhere.net");
    }

    public Facts node(String name, String site, String address) {
        places.put(name, new Place(site, address));
        return this;
    }

    public Facts withoutNode(String name) {
        places.remove(name);
        return this;
    }

    public Facts person(String name, String zone, String... jids) {
        people.add(new Person(name, List.of(jids), ZoneId.of(zone)));
        return this;
    }

    /** Somebody whose phone rings for critical alerts. */
    public Facts phone(String name, String... jids) {
        people.add(new Person(name, List.of(jids), ZoneId.of("UTC"), true));
        return this;
    }

    public Facts room(String jid) {
        room = Optional.of(jid);
        return this;
    }

    public Facts ana() {
        return person("ana", "America/New_York", ANA);
    }

    /** Who take turns by weeks, from Monday 23 November 2026, 9 o'clock in Berlin, on. */
    public Facts rotation(String name, String... members) {
        rotations.put(
                name,
                new Rotation(
                        name,
                        List.of(members),
                        LocalDate.of(2026, 11, 23),
                        Duration.ofDays(7),
                        Optional.of(DayOfWeek.MONDAY),
                        LocalTime.of(9, 0),
                        ZoneId.of("Europe/Berlin")));
        return this;
    }

    /** One more step of the critical tier. */
    public Facts step(Duration patience, String... names) {
        return step(Tier.CRITICAL, patience, false, names);
    }

    /** The same, by telephone. */
    public Facts ringingStep(Duration patience, String... names) {
        return step(Tier.CRITICAL, patience, true, names);
    }

    public Facts step(Tier tier, Duration patience, boolean ring, String... names) {
        policies.computeIfAbsent(tier, t -> new ArrayList<>()).add(new EscalationStep(List.of(names), patience, ring));
        return this;
    }

    /** A tier is told from Monday to Friday from 8 to 17 o'clock in Berlin. */
    public Facts officeHours(Tier tier) {
        return hours(
                tier,
                new Hours(
                        List.of(new Hours.Window(
                                new TreeSet<>(EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY)),
                                LocalTime.of(8, 0),
                                LocalTime.of(17, 0))),
                        ZoneId.of("Europe/Berlin")));
    }

    public Facts hours(Tier tier, Hours when) {
        hours.put(tier, when);
        return this;
    }

    /** Planned work, so long from noon on. */
    public Facts maintenance(String node, Duration begin, Duration end, String reason) {
        maintenance.add(new Maintenance(Set.of(node), NOON.plus(begin), NOON.plus(end), reason));
        return this;
    }

    public Facts withoutPeople() {
        people.clear();
        return this;
    }

    public Facts withoutChat() {
        chat = false;
        return this;
    }

    public Directory directory() {
        return new Directory(people, List.of("guests.example"), Set.of(NODE), room);
    }

    public OnCall onCall() {
        return new OnCall(rotations, policies, OnCall.RING_FOR, hours);
    }

    /** What this means for the node db-1. */
    public OpsSetup setup() {
        return new OpsSetup(
                "db-1",
                places,
                directory(),
                chat,
                Circle.NONE,
                Timing.of(Duration.ofSeconds(60)),
                onCall(),
                maintenance);
    }

    /** A finding of db-1 about a node. */
    public static FindingFacts about(String node) {
        return new FindingFacts(Subject.node(node));
    }

    /** What a finding says; critical unless told otherwise. */
    public static final class FindingFacts {

        private final Subject subject;
        private final TreeMap<String, Testimony> testimonies = new TreeMap<>();
        private Tier tier = Tier.CRITICAL;
        private Instant since = NOON;
        private Optional<Instant> lastGood = Optional.of(NOON.minusSeconds(45));
        private String reason = "no answer";
        private String observer = "db-1";
        private int ring;
        private Evidence.Chat chat = Evidence.Chat.UNKNOWN;

        private FindingFacts(Subject subject) {
            this.subject = subject;
        }

        public FindingFacts tier(Tier changed) {
            tier = changed;
            return this;
        }

        public FindingFacts since(Instant began) {
            since = began;
            return this;
        }

        public FindingFacts lastGood(Instant at) {
            lastGood = Optional.of(at);
            return this;
        }

        public FindingFacts neverGood() {
            lastGood = Optional.empty();
            return this;
        }

        public FindingFacts because(String changed) {
            reason = changed;
            return this;
        }

        public FindingFacts onChat(Evidence.Chat answer) {
            chat = answer;
            return this;
        }

        /** Who finds it, as the watcher on this ring. */
        public FindingFacts by(String node, int ringOfIt) {
            observer = node;
            ring = ringOfIt;
            return this;
        }

        public FindingFacts said(Sight sight, String... witnesses) {
            for (String witness : witnesses) {
                testimonies.put(witness, new Testimony(witness, "", sight));
            }
            return this;
        }

        public Finding is(Verdict verdict) {
            Tier told = verdict.bad() ? tier : Tier.LOGGED;
            return new Finding(
                    subject,
                    observer,
                    verdict,
                    told,
                    since,
                    new Evidence(reason, verdict.bad() ? 3 : 0, lastGood, List.copyOf(testimonies.values()), chat),
                    ring);
        }
    }
}
