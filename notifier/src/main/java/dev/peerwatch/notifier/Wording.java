package dev.peerwatch.notifier;

import dev.peerwatch.notifier.incident.Answer;
import dev.peerwatch.notifier.incident.Closing;
import dev.peerwatch.notifier.incident.Headline;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.Observation;
import dev.peerwatch.notifier.incident.Send;
import dev.peerwatch.notifier.incident.Send.Progress;
import dev.peerwatch.notifier.policy.Audience.Reader;
import dev.peerwatch.notifier.policy.Ladder;
import dev.peerwatch.notifier.talk.AlertText;
import dev.peerwatch.notifier.talk.News;
import dev.peerwatch.notifier.voice.Held;
import dev.peerwatch.notifier.voice.Ref;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Makes of incidents what a message is written from. */
final class Wording {

    private final OpsTurn turn;

    Wording(OpsTurn turn) {
        this.turn = turn;
    }

    /**
     * A message to one reader.
     *
     * @param body what it says
     * @param replyTo the message of this node's own that it answers
     * @param covers the nodes of which it says that they weren't heard
     */
    record Message(String body, Optional<String> replyTo, SortedSet<String> covers) {}

    /** Whether a message can have said this of a subject by naming it among those not heard. */
    static boolean isCoverable(Headline headline) {
        return switch (headline.verdict()) {
            case UNREACHABLE, UNCONFIRMED -> true;
            case UP, DEGRADED, AGENT_DOWN, DOWN -> false;
        };
    }

    Message message(Reader reader, List<Held> about, Map<Ref, Headline> says) {
        News news = news(reader.jid(), about, says);
        Tier tier = says.values().stream()
                .map(Headline::tier)
                .max(Comparator.naturalOrder())
                .orElse(Tier.CRITICAL);
        List<Incident> incidents = about.stream().map(Held::incident).toList();
        List<Reader> told = turn.escalating().audience(incidents, tier, subscribers(about)).stream()
                .filter(other -> about.stream()
                        .anyMatch(held -> turn.hours()
                                .isOpen(held, other.jid(), says.getOrDefault(Ref.to(held.incident()), Headline.OVER))))
                .toList();
        AlertText.Written text = turn.text().of(news, reader, told);
        return new Message(text.body(), replyTo(reader.jid(), about), text.unheard());
    }

    String console(Held held, Headline now) {
        Reader console = Reader.other("", "console");
        return turn.text()
                .of(news(Held.CONSOLE, List.of(held), Map.of(Ref.to(held.incident()), now)), console, List.of())
                .body();
    }

    private List<String> subscribers(List<Held> about) {
        return about.stream()
                .flatMap(held -> turn.subscribersOf(held.incident().subject()).stream())
                .distinct()
                .sorted()
                .toList();
    }

    private News news(String reader, List<Held> about, Map<Ref, Headline> says) {
        List<News.Trouble> troubles = new ArrayList<>();
        List<News.End> ends = new ArrayList<>();
        for (Held held : about) {
            Headline now = says.getOrDefault(Ref.to(held.incident()), Headline.OVER);
            Optional<Headline> told = held.incident()
                    .lastTo(reader, Set.of(Progress.TAKEN, Progress.INTENDED))
                    .map(e -> e.getValue().told())
                    .or(() -> Optional.ofNullable(held.settled().get(reader)))
                    .or(() -> turn.speaking().told(held, reader));
            if (now.bad()) {
                troubles.add(trouble(held, now, told));
            } else {
                // Of two messages that didn't know of each other the last may be the one that said that all was over.
                boolean known = Stream.concat(told.stream(), turn.speaking().told(held, reader).stream())
                        .anyMatch(Headline::bad);
                ends.add(end(held, known));
            }
        }
        return new News(troubles, onceEach(ends), next(about, says));
    }

    private Optional<Ladder.Next> next(List<Held> about, Map<Ref, Headline> says) {
        return turn.escalating()
                .next(about.stream()
                        .map(Held::incident)
                        .filter(incident -> says.getOrDefault(Ref.to(incident), Headline.OVER)
                                .bad())
                        .toList());
    }

    /** Several ends of one subject's troubles are one: the last of them. */
    private static List<News.End> onceEach(List<News.End> ends) {
        LinkedHashMap<String, News.End> last = new LinkedHashMap<>();
        ends.forEach(end -> last.merge(end.subject().toString(), end, Wording::later));
        return List.copyOf(last.values());
    }

    private static News.End later(News.End one, News.End other) {
        News.End last = other.ended().isAfter(one.ended()) ? other : one;
        boolean wasTold = one.wasTold() || other.wasTold();
        return new News.End(last.subject(), last.was(), last.began(), last.ended(), last.why(), wasTold, last.id());
    }

    private News.Trouble trouble(Held held, Headline now, Optional<Headline> told) {
        Incident incident = held.incident();
        TreeMap<String, Observation> by = new TreeMap<>(incident.observations());
        by.values().removeIf(word -> !word.active() || word.verdict() != now.verdict());
        // Who took the verdict over from others, or is just asking again, has asked nobody yet.
        Evidence evidence = by.values().stream()
                .min(Comparator.comparing((Observation word) ->
                                word.evidence().testimonies().isEmpty())
                        .thenComparing(Observation::ring))
                .map(Observation::evidence)
                .orElse(new Evidence("", 0, Optional.empty(), List.of(), Evidence.Chat.UNKNOWN));
        return new News.Trouble(
                incident.subject(),
                now.verdict(),
                now.tier(),
                told.map(Headline::verdict).filter(v -> v.bad() && v != now.verdict()),
                incident.openedAt(),
                turn.shortId(incident),
                List.copyOf(by.keySet()),
                evidence,
                incident.ack().map(Answer::by),
                told.filter(before -> before.bad() && now.reached() > before.reached())
                        .isPresent());
    }

    private News.End end(Held held, boolean wasTold) {
        Incident incident = held.incident();
        return new News.End(
                incident.subject(),
                incident.was(),
                incident.openedAt(),
                incident.closing().map(Closing::at).orElse(turn.now().wall()),
                incident.closing().map(Closing::why).orElse(""),
                wasTold,
                turn.shortId(incident),
                incident.ack().map(Answer::by),
                incident.isResolved());
    }

    /**
     * The last alert to the reader about just these, if this node wrote it: another's could not be found by the reader's client. What was
     * said of people's answers is no alert.
     */
    Optional<String> replyTo(String reader, List<Held> about) {
        List<Optional<String>> last = about.stream()
                .map(held -> held.incident().withSends(alerts(held.incident(), reader)))
                .map(alerts -> alerts.lastTo(reader, Set.of(Progress.TAKEN, Progress.INTENDED))
                        .filter(e -> turn.isSelf(e.getValue().speaker()))
                        .map(Map.Entry<String, Send>::getKey))
                .distinct()
                .toList();
        return last.size() == 1 ? last.get(0) : Optional.empty();
    }

    private static SortedMap<String, Send> alerts(Incident incident, String reader) {
        TreeMap<String, Send> alerts = new TreeMap<>(incident.sends());
        incident.answers().keySet().forEach(key -> alerts.keySet().removeAll(Echoing.messageIds(key, reader)));
        return alerts;
    }
}
