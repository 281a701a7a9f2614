package dev.peerwatch.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.OpsEffect.Encoded;
import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.policy.Directory;
import dev.peerwatch.notifier.policy.Maintenance;
import dev.peerwatch.notifier.policy.OnCall;
import dev.peerwatch.notifier.policy.Person;
import dev.peerwatch.notifier.talk.NodeView;
import dev.peerwatch.notifier.voice.Speakers;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The telling halves of several nodes, joined by a virtual network, with a chat server and one clock: what each of them finds is given,
 * then time passes, and then what people got is looked at. Everything takes its time, but always the same: a call 20 ms each way, a
 * message to the chat server 50 ms. A node that is dead, hung or cut off doesn't answer; the caller's patience ends the call.
 *
 * <p>Each node watches its successor on ring 0, and the one after next on ring 1; what a node is told to watch beyond that is up to the
 * story. All are in chat unless told otherwise.
 */
final class OpsMesh {

    private static final Duration HOP = Duration.ofMillis(20);
    private static final Duration TO_CHAT = Duration.ofMillis(50);

    private record Due(Duration at, long order, Runnable what) {}

    /** A message as somebody got it. */
    record Got(Duration at, String speaker, ChatMessage message) {
        String to() {
            return message.to();
        }

        String body() {
            return message.body();
        }

        String firstLine() {
            return body().lines().findFirst().orElse("");
        }
    }

    private final PriorityQueue<Due> agenda =
            new PriorityQueue<>(Comparator.comparing(Due::at).thenComparing(Due::order));
    private final TreeMap<String, OpsNode> nodes = new TreeMap<>();
    private final TreeSet<String> dead = new TreeSet<>();
    private final TreeSet<String> hung = new TreeSet<>();
    private final TreeSet<String> offChat = new TreeSet<>();
    private final TreeSet<String> mute = new TreeSet<>();
    private final TreeSet<String> swallowing = new TreeSet<>();
    private final TreeSet<String> frozen = new TreeSet<>();
    private final TreeMap<String, List<String>> pings = new TreeMap<>();
    private final TreeSet<String> cuts = new TreeSet<>();
    private final TreeMap<Long, Pending> pending = new TreeMap<>();
    private long mostAtOnce;
    private int mostCarried;
    private int longestCarried;
    private final TreeMap<String, Duration> slow = new TreeMap<>();
    private final TreeMap<String, Duration> ahead = new TreeMap<>();
    private final List<Got> got = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private final List<String> inherited = new ArrayList<>();
    private final List<String> names;
    private final Timing timing;
    private final List<Person> people;
    private Moment now = new Moment(Duration.ofHours(1), Facts.NOON);
    private long order;
    private long tokens;
    private int written;
    private OnCall onCall = OnCall.ALL_AT_ONCE;
    private List<Maintenance> maintenance = List.of();

    /** A question that waits at the asked node for its answer. */
    private record Pending(String asker, String asked, long callId, boolean say) {}

    private OpsMesh(List<String> names, List<Person> people, Duration interval) {
        this.names = names;
        this.people = people;
        this.timing = Timing.of(interval);
        for (String name : names) {
            nodes.put(name, new OpsNode(setup(name, names), now, effect -> act(name, effect)));
            connects(name);
        }
        allSeeTheirPeers();
    }

    /** All have looked at those they watch, and found them well. */
    OpsMesh allSeeTheirPeers() {
        for (String subject : names) {
            for (int ring = 1; ring >= 0; ring--) {
                sees(watcher(subject, ring), ring, subject);
            }
        }
        return this;
    }

    /** Nodes n0, n1 … in the order of ring 0, polled every 60 s, and tim. */
    static OpsMesh of(int n) {
        return of(n, "tim");
    }

    static OpsMesh of(int n, String... people) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            names.add("n" + i);
        }
        return new OpsMesh(
                names,
                Arrays.stream(people)
                        .map(p -> new Person(p, List.of(p + "@example.org"), ZoneId.of("Europe/Berlin")))
                        .toList(),
                Duration.ofSeconds(60));
    }

    private OpsSetup setup(String self, List<String> all) {
        TreeMap<String, OpsSetup.Place> places = new TreeMap<>();
        for (String name : all) {
            places.put(name, new OpsSetup.Place("", "192.0.2." + name.substring(1)));
        }
        return new OpsSetup(
                self,
                places,
                new Directory(people, List.of(), Set.of()),
                true,
                circle(all),
                timing,
                onCall,
                maintenance);
    }

    private static Circle circle(List<String> all) {
        return new Circle() {
            @Override
            public int rings() {
                return 2;
            }

            @Override
            public String predecessor(String node, int ring) {
                int at = all.indexOf(node);
                return at < 0 ? node : all.get((at - 1 - ring + all.size()) % all.size());
            }
        };
    }

    /** From now on all nodes' blueprint has this planned work on a node, so long from now on. */
    OpsMesh plans(String node, Duration begin, Duration end) {
        maintenance = List.of(
                new Maintenance(Set.of(node), now.wall().plus(begin), now.wall().plus(end), "new kernel"));
        return tellsBy(onCall);
    }

    /** From now on people of all nodes' blueprint are told in these steps. */
    OpsMesh tellsBy(OnCall steps) {
        onCall = steps;
        for (String node : names) {
            nodes.get(node).setup(setup(node, names));
            happens(node, rewired(node));
        }
        return this;
    }

    /** The watcher of a node on a ring when all are well. */
    String watcher(String node, int ring) {
        return circle(names).predecessor(node, ring);
    }

    Timing timing() {
        return timing;
    }

    /** The speakers of a reader in their order. */
    List<String> speakers(String reader) {
        return Speakers.of(reader, names);
    }

    // ---- what nodes find

    /** A node finds this of another one, and goes on looking; the ring says as whose watcher. */
    OpsMesh finds(String node, int ring, Facts.FindingFacts facts, Verdict verdict) {
        Finding finding = facts.since(clock(node).wall()).by(node, ring).is(verdict);
        nodes.get(node).view().sees(finding, now.up());
        happens(node, new OpsEvent.Found(finding, nodes.get(node).view()));
        return this;
    }

    OpsMesh finds(String node, int ring, String subject, Verdict verdict) {
        return finds(node, ring, Facts.about(subject), verdict);
    }

    /** What a node finds of another one becomes this: it is the same trouble, and began when that did. */
    OpsMesh comesToFind(String node, String subject, Verdict verdict) {
        Finding before = nodes.get(node).view().about(Subject.node(subject)).orElseThrow();
        Finding finding = Facts.about(subject)
                .since(before.since())
                .by(node, before.ring())
                .is(verdict);
        nodes.get(node).view().sees(finding, now.up());
        return happens(node, new OpsEvent.Found(finding, nodes.get(node).view()));
    }

    /** Both watchers find it, the second one a little later. */
    OpsMesh bothFind(String subject, Verdict verdict) {
        finds(watcher(subject, 0), 0, subject, verdict);
        passes(Duration.ofMillis(700));
        return finds(watcher(subject, 1), 1, subject, verdict);
    }

    /** A node has looked at another one that is well. */
    OpsMesh sees(String node, int ring, String subject) {
        nodes.get(node).view().sees(Facts.about(subject).by(node, ring).is(Verdict.UP), now.up());
        return this;
    }

    /** The node thinks that it doesn't reach these. */
    OpsMesh misses(String node, String... others) {
        for (String other : others) {
            nodes.get(node).view().reaches(other, false);
        }
        return this;
    }

    OpsMesh reaches(String node, String... others) {
        for (String other : others) {
            nodes.get(node).view().reaches(other, true);
        }
        return this;
    }

    OpsMesh withdraws(String node, String subject) {
        nodes.get(node).view().watchesNoLonger(subject);
        happens(node, new OpsEvent.Withdrawn(Subject.node(subject)));
        return this;
    }

    /** The node was cut off, and takes back what it found of these. */
    OpsMesh takesBack(String node, String... subjects) {
        for (String subject : subjects) {
            nodes.get(node).view().watchesNoLonger(subject);
            happens(node, new OpsEvent.TakenBack(Subject.node(subject)));
        }
        return this;
    }

    // ---- what happens to them

    OpsMesh dies(String... who) {
        dead.addAll(Arrays.asList(who));
        return this;
    }

    OpsMesh hangs(String node) {
        hung.add(node);
        return this;
    }

    /** What hung goes on from where it was. */
    OpsMesh resumes(String node) {
        hung.remove(node);
        return this;
    }

    OpsMesh restarts(String node) {
        dead.remove(node);
        hung.remove(node);
        pending.values().removeIf(p -> p.asked().equals(node) || p.asker().equals(node));
        nodes.get(node).restarts(clock(node));
        happens(node, rewired(node));
        if (!offChat.contains(node)) {
            connects(node);
        }
        return this;
    }

    /** Its calendar differs by so much from what the others have. */
    OpsMesh isAhead(String node, Duration by) {
        ahead.put(node, by);
        return this;
    }

    private Moment clock(String node) {
        return new Moment(now.up(), now.wall().plus(ahead.getOrDefault(node, Duration.ZERO)));
    }

    OpsMesh losesDisk(String node) {
        nodes.get(node).losesDisk();
        return this;
    }

    /** Nothing passes between these two, in either direction. */
    OpsMesh cut(String a, String b) {
        cuts.add(a + ' ' + b);
        cuts.add(b + ' ' + a);
        return this;
    }

    OpsMesh cut(List<String> side, List<String> other) {
        side.forEach(a -> other.forEach(b -> cut(a, b)));
        return this;
    }

    OpsMesh heals() {
        cuts.clear();
        return this;
    }

    /** Calls to this node take so long each way. */
    OpsMesh isSlow(String node, Duration hop) {
        slow.put(node, hop);
        return this;
    }

    OpsMesh losesChat(String... who) {
        for (String node : who) {
            offChat.add(node);
            chat(node, new ChatEvent.Disconnected(ChatEvent.Problem.NETWORK, "connection refused"));
        }
        return this;
    }

    OpsMesh allLoseChat() {
        return losesChat(names.toArray(String[]::new));
    }

    OpsMesh chatReturns() {
        List.copyOf(offChat).forEach(this::connects);
        return this;
    }

    OpsMesh connects(String node) {
        return connects(node, false);
    }

    /** Its stream goes on where it broke. */
    OpsMesh resumesChat(String node) {
        return connects(node, true);
    }

    private OpsMesh connects(String node, boolean resumed) {
        offChat.remove(node);
        swallowing.remove(node);
        frozen.remove(node);
        pings.remove(node);
        return chat(node, new ChatEvent.Connected(node + "@chat.example.org/x", resumed, "chat.example.org", Set.of()));
    }

    /** Its line is dead, which it doesn't know yet: nothing that it writes arrives until the line {@linkplain #thaws is back}. */
    OpsMesh freezes(String node) {
        frozen.add(node);
        return this;
    }

    /** The line is back, and TCP delivers what was written to it. */
    OpsMesh thaws(String node) {
        frozen.remove(node);
        Optional.ofNullable(pings.remove(node)).stream()
                .flatMap(List::stream)
                .forEach(pingId -> in(TO_CHAT, () -> ping(node, pingId)));
        return this;
    }

    /** Its line dies when the server has just shown that it is there, which it doesn't know yet: messages are lost on it. */
    OpsMesh sendsIntoTheVoid(String node) {
        swallowing.add(node);
        return this;
    }

    /** Its chat server takes messages and delivers them, but its word that it has is lost. */
    OpsMesh isNotAcknowledged(String node) {
        mute.add(node);
        return this;
    }

    OpsMesh bounces(Got message) {
        return chat(
                message.speaker(), new ChatEvent.Bounced(message.message().id(), message.to(), "service-unavailable"));
    }

    /** The blueprint on all nodes is now one without this node. */
    OpsMesh blueprintWithout(String gone) {
        List<String> left = names.stream().filter(n -> !n.equals(gone)).toList();
        for (String node : left) {
            nodes.get(node).setup(setup(node, left));
            nodes.get(node).view().watchesNoLonger(gone);
            happens(node, rewired(node));
        }
        return this;
    }

    private OpsEvent rewired(String node) {
        List<String> watched = new ArrayList<>();
        for (String subject : names) {
            for (int ring = 0; ring < 2; ring++) {
                if (watcher(subject, ring).equals(node)) {
                    watched.add(subject);
                }
            }
        }
        return new OpsEvent.Rewired(
                nodes.get(node).setup(), watched, nodes.get(node).view());
    }

    OpsMesh writes(String from, String node, String body, Optional<String> replyTo) {
        return chat(node, new ChatEvent.Received("w-" + ++written, from, body, true, Optional.empty(), replyTo));
    }

    OpsMesh replies(Got alert, String body) {
        return writes(
                alert.to(), alert.speaker(), body, Optional.of(alert.message().id()));
    }

    /** The reader's reactions to this message are these now. */
    OpsMesh reacts(Got alert, String... emojis) {
        return chat(
                alert.speaker(),
                new ChatEvent.Reacted(
                        "w-" + ++written, alert.to(), alert.message().id(), List.of(emojis), true, Optional.empty()));
    }

    private OpsMesh chat(String node, ChatEvent event) {
        happens(
                node,
                new OpsEvent.Chat(
                        event,
                        new NodeView(Duration.ofHours(26), "1.0", List.of(), List.of()),
                        nodes.get(node).view()));
        return this;
    }

    OpsMesh happens(String node, OpsEvent event) {
        if (!dead.contains(node)) {
            nodes.get(node).happens(clock(node), event);
        }
        return this;
    }

    // ---- the network

    private void act(String from, OpsEffect effect) {
        if (effect instanceof OpsEffect.Transmit transmit) {
            in(TO_CHAT, () -> transmit(from, transmit.message()));
        } else if (effect instanceof OpsEffect.PingServer ping) {
            in(TO_CHAT, () -> ping(from, ping.pingId()));
        } else if (effect instanceof OpsEffect.Exchange call) {
            calls.add(from + " exchange " + call.node());
            call(
                    from,
                    call.node(),
                    call.callId(),
                    false,
                    call.patience(),
                    token -> new OpsEvent.ExchangeAsked(
                            token, from, call.encoded(), nodes.get(call.node()).view()));
        } else if (effect instanceof OpsEffect.AskToSay call) {
            calls.add(from + " say " + call.node());
            mostCarried = Math.max(mostCarried, call.incidents().size());
            List<String> texts = call.incidents().stream().map(Encoded::text).toList();
            texts.forEach(text -> longestCarried = Math.max(longestCarried, text.length()));
            call(
                    from,
                    call.node(),
                    call.callId(),
                    true,
                    call.patience(),
                    token -> new OpsEvent.SayAsked(
                            token,
                            from,
                            call.reader(),
                            texts,
                            nodes.get(call.node()).view()));
        } else if (effect instanceof OpsEffect.AnswerExchange answer) {
            answered(
                    answer.token(),
                    asker -> new OpsEvent.Exchanged(
                            asker.callId(), asker.asked(), Optional.of(answer.encoded()), view(asker)));
        } else if (effect instanceof OpsEffect.RefuseExchange refusal) {
            answered(
                    refusal.token(),
                    asker -> new OpsEvent.Exchanged(asker.callId(), asker.asked(), Optional.empty(), view(asker)));
        } else if (effect instanceof OpsEffect.Inherit inherit) {
            inherited.add(from + ' ' + inherit.subject() + ' ' + inherit.verdict());
        } else if (effect instanceof OpsEffect.AnswerSay answer) {
            SpeakerAnswer said = new SpeakerAnswer(
                    answer.taken(),
                    answer.reason(),
                    answer.incidents().stream().map(Encoded::text).toList());
            answered(
                    answer.token(),
                    asker -> new OpsEvent.SayAnswered(asker.callId(), asker.asked(), Optional.of(said), view(asker)));
        }
    }

    private Outlook view(Pending call) {
        return nodes.get(call.asker()).view();
    }

    private interface Asking {
        OpsEvent with(long token);
    }

    private interface Answering {
        OpsEvent to(Pending call);
    }

    private void call(String from, String to, long callId, boolean say, Duration patience, Asking question) {
        long token = ++tokens;
        pending.put(token, new Pending(from, to, callId, say));
        mostAtOnce = Math.max(
                mostAtOnce,
                pending.values().stream()
                        .filter(p -> p.say() && p.asker().equals(from))
                        .count());
        in(hop(to), () -> {
            if (passes(from, to) && !hung.contains(to)) {
                happens(to, question.with(token));
            }
        });
        in(patience, () -> {
            Pending still = pending.remove(token);
            if (still != null) {
                happens(
                        from,
                        still.say()
                                ? new OpsEvent.SayAnswered(callId, to, Optional.empty(), view(still))
                                : new OpsEvent.Exchanged(callId, to, Optional.empty(), view(still)));
            }
        });
    }

    private void answered(long token, Answering answer) {
        Pending call = pending.get(token);
        if (call != null) {
            in(hop(call.asked()), () -> {
                if (passes(call.asked(), call.asker()) && pending.remove(token) != null) {
                    happens(call.asker(), answer.to(call));
                }
            });
        }
    }

    private Duration hop(String node) {
        return slow.getOrDefault(node, HOP);
    }

    private boolean passes(String from, String to) {
        return !dead.contains(from) && !dead.contains(to) && !cuts.contains(from + ' ' + to);
    }

    private void transmit(String from, ChatMessage message) {
        if (dead.contains(from) || offChat.contains(from) || swallowing.contains(from) || frozen.contains(from)) {
            return;
        }
        got.add(new Got(now.up(), from, message));
        if (!mute.contains(from)) {
            in(TO_CHAT, () -> {
                if (!offChat.contains(from)) {
                    chat(from, new ChatEvent.Taken(message.id()));
                }
            });
        }
    }

    private void ping(String from, String pingId) {
        if (dead.contains(from) || offChat.contains(from)) {
            return;
        }
        if (frozen.contains(from)) {
            pings.computeIfAbsent(from, first -> new ArrayList<>()).add(pingId);
            return;
        }
        in(TO_CHAT, () -> {
            if (!offChat.contains(from)) {
                chat(from, new ChatEvent.Pong(pingId));
            }
        });
    }

    private void in(Duration delay, Runnable what) {
        agenda.add(new Due(now.up().plus(delay), ++order, what));
    }

    // ---- time

    OpsMesh passes(Duration time) {
        Duration until = now.up().plus(time);
        while (true) {
            Optional<Map.Entry<String, OpsNode>> first = nodes.entrySet().stream()
                    .filter(e -> !dead.contains(e.getKey()) && !hung.contains(e.getKey()))
                    .min(Comparator.comparing(e -> e.getValue().state().wakeAt()));
            Duration wake = first.map(e -> e.getValue().state().wakeAt()).orElse(OpsState.NEVER);
            Due next = agenda.peek();
            boolean event = next != null && next.at().compareTo(wake) <= 0;
            Duration at = event ? next.at() : wake;
            if (at.compareTo(until) > 0) {
                break;
            }
            goOnTo(at.compareTo(now.up()) < 0 ? now.up() : at);
            if (event) {
                agenda.remove();
                next.what().run();
            } else {
                String node = first.orElseThrow().getKey();
                happens(node, new OpsEvent.Tick(nodes.get(node).view()));
            }
        }
        goOnTo(until);
        return this;
    }

    /** All look at those they watch whenever a whole interval begins. */
    private void goOnTo(Duration at) {
        long interval = timing.interval().toMillis();
        long look = at.toMillis() / interval;
        if (look != now.up().toMillis() / interval) {
            nodes.forEach((name, node) -> {
                if (!dead.contains(name) && !hung.contains(name)) {
                    node.view().looksAgain(Duration.ofMillis(look * interval));
                }
            });
        }
        now = now.plus(at.minus(now.up()));
    }

    OpsMesh seconds(long n) {
        return passes(Duration.ofSeconds(n));
    }

    // ---- what is expected

    /** Everything that people got since this was asked last. */
    List<Got> got() {
        List<Got> all = List.copyOf(got);
        got.clear();
        return all;
    }

    /** The only message to anybody since then. */
    Got expectOne() {
        List<Got> all = got();
        assertThat(all).as(this::transcript).hasSize(1);
        return all.get(0);
    }

    OpsMesh expectSilence() {
        List<Got> all = got();
        assertThat(all).as(this::transcript).isEmpty();
        return this;
    }

    OpsMesh expectNothingOpen() {
        nodes.forEach((name, node) -> {
            if (!dead.contains(name)) {
                assertThat(node.state().open()).as("open on " + name).isEmpty();
            }
        });
        return this;
    }

    /** What all nodes have journaled, for a test that fails. */
    String transcript() {
        List<String> lines = new ArrayList<>();
        nodes.forEach((name, node) -> node.journal().stream()
                .filter(entry -> !entry.kind().equals("chat"))
                .forEach(entry -> lines.add(
                        entry.line().substring(0, 25) + name + entry.line().substring(24))));
        lines.sort(Comparator.comparing(line -> line.substring(0, 24)));
        return "messages; the journals have\n" + String.join("\n", lines) + '\n';
    }

    OpsState state(String node) {
        return nodes.get(node).state();
    }

    OpsNode node(String node) {
        return nodes.get(node);
    }

    List<JournalEntry> journal(String node, String kind) {
        return nodes.get(node).journal().stream()
                .filter(e -> e.kind().equals(kind))
                .toList();
    }

    /** What watching halves were told that others find, since this was asked last. */
    List<String> inherited() {
        List<String> all = List.copyOf(inherited);
        inherited.clear();
        return all;
    }

    /** Calls between nodes since this was asked last. */
    List<String> calls() {
        List<String> all = List.copyOf(calls);
        calls.clear();
        return all;
    }

    /** Requests to say something that one node had under way at the same time, at most. */
    long mostSaysAtOnce() {
        return mostAtOnce;
    }

    /** Incidents in one such request, at most. */
    int mostIncidentsOfASay() {
        return mostCarried;
    }

    /** Characters of one incident in such a request, at most. */
    int longestIncidentOfASay() {
        return longestCarried;
    }

    Moment now() {
        return now;
    }
}
