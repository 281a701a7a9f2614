package dev.peerwatch.agent.watch;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Outcome;
import dev.peerwatch.protocol.PanelAnswer;
import dev.peerwatch.protocol.PanelAnswer.Sighting;
import dev.peerwatch.protocol.Saw;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * This node's side of other nodes' panels: it polls once for all who ask about the same subject, and answers within each asker's
 * budget with what it has.
 *
 * @param looks polls under way for others, by subject
 * @param recent the last result of such a poll, by subject, for a little while
 * @param inquiries requests not answered yet, by token
 * @param served when a poll was last made for an asker, by asker and subject; only of the last retry interval
 */
record WitnessDesk(
        Map<NodeName, Look> looks,
        Map<NodeName, Result> recent,
        Map<Long, Inquiry> inquiries,
        Map<Served, Duration> served) {

    /** The most requests held at once; more are answered "unknown" at once. */
    static final int MAX_INQUIRIES = 256;

    /** A result younger than this serves the next one who asks. */
    private static final Duration FRESH = Duration.ofMillis(200);

    /** One asker and one subject of its questions. */
    record Served(NodeName asker, NodeName subject) {}

    record Look(long pollId, Duration deadline) {}

    record Result(Saw saw, String reason, Duration endedAt) {}

    record Inquiry(NodeName asker, List<NodeName> subjects, Map<NodeName, Sighting> got, Duration deadline) {}

    WitnessDesk {
        looks = Map.copyOf(looks);
        recent = Map.copyOf(recent);
        inquiries = Map.copyOf(inquiries);
        served = Map.copyOf(served);
    }

    static WitnessDesk empty() {
        return new WitnessDesk(Map.of(), Map.of(), Map.of(), Map.of());
    }

    /** The earliest time at which an answer is owed. */
    Optional<Duration> nextDeadline() {
        return inquiries.isEmpty()
                ? Optional.empty()
                : inquiries.values().stream().map(Inquiry::deadline).min(Duration::compareTo);
    }

    boolean isOwn(long pollId) {
        return !looks.isEmpty() && looks.values().stream().anyMatch(look -> look.pollId() == pollId);
    }

    /** One request comes in. */
    WitnessDesk asked(WatchTurn turn, WatchEvent.Asked event) {
        if (inquiries.size() >= MAX_INQUIRIES) {
            turn.emit(new WatchEffect.AnswerPanel(event.token(), new PanelAnswer(List.of())));
            return this;
        }
        Duration now = turn.now().up();
        Duration budget = event.request().budget();
        Map<NodeName, Look> flying = new TreeMap<>(looks);
        Map<NodeName, Sighting> got = new TreeMap<>();
        Set<NodeName> subjects = new LinkedHashSet<>(event.request().subjects());
        Duration pause = turn.witnessPause();
        Map<Served, Duration> lately = new HashMap<>(served);
        lately.values().removeIf(at -> now.minus(at).compareTo(pause) >= 0);
        for (NodeName subject : subjects) {
            Result known = recent.get(subject);
            if (subject.equals(turn.setup().self())) {
                got.put(subject, new Sighting(subject, Saw.GOOD, "that is me", Duration.ZERO));
            } else if (!turn.setup().sites().containsKey(subject)) {
                got.put(subject, new Sighting(subject, Saw.UNKNOWN, "not in my blueprint", Duration.ZERO));
            } else if (known != null && now.minus(known.endedAt()).compareTo(FRESH) < 0) {
                got.put(subject, sighting(turn, subject, known));
            } else if (lately.putIfAbsent(new Served(event.asker(), subject), now) != null
                    && !flying.containsKey(subject)) {
                got.put(subject, unseen(turn, subject, "asked again too soon"));
            } else if (!flying.containsKey(subject)) {
                long pollId = turn.nextId();
                // A tenth of the budget is left for the way back of the answer.
                Duration timeout = budget.multipliedBy(9).dividedBy(10);
                flying.put(subject, new Look(pollId, now.plus(budget)));
                turn.emit(new WatchEffect.Poll(subject, pollId, timeout, false));
            }
        }
        Map<Long, Inquiry> open = new TreeMap<>(inquiries);
        open.put(event.token(), new Inquiry(event.asker(), List.copyOf(subjects), got, now.plus(budget)));
        return new WitnessDesk(flying, recent, open, lately).answerWhatIsComplete(turn);
    }

    /** A poll made for others has ended. */
    WitnessDesk polled(WatchTurn turn, NodeName subject, long pollId, Outcome outcome) {
        Look look = looks.get(subject);
        if (look == null || look.pollId() != pollId) {
            return this;
        }
        Duration now = turn.now().up();
        Result result = new Result(Saw.of(outcome), outcome.reason(), now);
        Map<NodeName, Look> flying = new TreeMap<>(looks);
        flying.remove(subject);
        Map<NodeName, Result> fresh = new TreeMap<>(recent);
        fresh.values().removeIf(r -> now.minus(r.endedAt()).compareTo(FRESH) >= 0);
        fresh.put(subject, result);
        Map<Long, Inquiry> open = new TreeMap<>();
        inquiries.forEach((token, inquiry) -> {
            Map<NodeName, Sighting> got = new TreeMap<>(inquiry.got());
            if (inquiry.subjects().contains(subject)) {
                got.putIfAbsent(subject, sighting(turn, subject, result));
            }
            open.put(token, new Inquiry(inquiry.asker(), inquiry.subjects(), got, inquiry.deadline()));
        });
        return new WitnessDesk(flying, fresh, open, served).answerWhatIsComplete(turn);
    }

    /** Time has passed: what is owed is answered with what there is. */
    WitnessDesk due(WatchTurn turn) {
        if (inquiries.isEmpty() && looks.isEmpty()) {
            return this;
        }
        Duration now = turn.now().up();
        Map<NodeName, Look> flying = new TreeMap<>(looks);
        flying.values().removeIf(look -> now.compareTo(look.deadline()) >= 0);
        return new WitnessDesk(flying, recent, inquiries, served).answerWhatIsComplete(turn);
    }

    /** This node was asleep: what it measured meanwhile is worth nothing. */
    WitnessDesk forgetMeasurements() {
        return looks.isEmpty() && recent.isEmpty() ? this : new WitnessDesk(Map.of(), Map.of(), inquiries, served);
    }

    private WitnessDesk answerWhatIsComplete(WatchTurn turn) {
        Map<Long, Inquiry> open = new TreeMap<>(inquiries);
        for (Long token : new TreeSet<>(inquiries.keySet())) {
            Inquiry inquiry = inquiries.get(token);
            if (inquiry == null) {
                continue;
            }
            boolean overdue = turn.now().up().compareTo(inquiry.deadline()) >= 0;
            // Without a poll under way nothing more can come.
            boolean complete =
                    inquiry.subjects().stream().allMatch(s -> inquiry.got().containsKey(s) || !looks.containsKey(s));
            if (complete || overdue) {
                List<Sighting> sightings = new ArrayList<>();
                for (NodeName subject : inquiry.subjects()) {
                    sightings.add(inquiry.got().getOrDefault(subject, unseen(turn, subject, "no result in time")));
                }
                turn.emit(new WatchEffect.AnswerPanel(token, new PanelAnswer(sightings)));
                open.remove(token);
            }
        }
        return open.size() == inquiries.size() ? this : new WitnessDesk(looks, recent, open, served);
    }

    private static Sighting unseen(WatchTurn turn, NodeName subject, String why) {
        return sighting(turn, subject, new Result(Saw.UNKNOWN, why, turn.now().up()));
    }

    private static Sighting sighting(WatchTurn turn, NodeName subject, Result result) {
        Optional<PeerWatch> peer = Optional.ofNullable(turn.peer(subject));
        return new Sighting(
                subject,
                result.saw(),
                result.reason(),
                turn.now().up().minus(result.endedAt()),
                peer.flatMap(PeerWatch::chatJid),
                peer.flatMap(known -> known.excuse(turn.now().up())));
    }
}
