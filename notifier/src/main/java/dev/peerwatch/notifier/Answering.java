package dev.peerwatch.notifier;

import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.Talks.Owed;
import dev.peerwatch.notifier.incident.Answer;
import dev.peerwatch.notifier.incident.Answer.Kind;
import dev.peerwatch.notifier.incident.Headline;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.IncidentId;
import dev.peerwatch.notifier.incident.Send;
import dev.peerwatch.notifier.incident.Send.Progress;
import dev.peerwatch.notifier.outbox.OutboxMessage;
import dev.peerwatch.notifier.talk.AnswerText;
import dev.peerwatch.notifier.talk.AnswerText.Named;
import dev.peerwatch.notifier.voice.Held;
import dev.peerwatch.notifier.voice.Ref;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Makes a person's answer part of incidents, has the other nodes know, and only then confirms it. */
final class Answering {

    private final OpsTurn turn;

    Answering(OpsTurn turn) {
        this.turn = turn;
    }

    /** What incidents are called in this node's answers. */
    Named named(Held held) {
        return new Named(held.incident(), turn.shortId(held.incident()));
    }

    AnswerText text(String jid) {
        return new AnswerText(turn.now().wall(), turn.zoneOf(jid));
    }

    // ---- taking an answer

    /**
     * Adds an answer to these incidents and confirms it to its author once another node has it.
     *
     * @param jid who wrote it, and gets the confirmation
     * @param key names the message that said it
     */
    void take(String jid, String key, Answer answer, List<Held> incidents, String confirmation) {
        TreeMap<Ref, String> unproven = new TreeMap<>();
        for (Held held : incidents) {
            journal(jid, answer, held);
            Held answered = held.with(held.incident().with(key, answer), turn.up());
            if (answer.kind() == Kind.RESOLVE) {
                answered = knownToAuthor(jid, key, answered);
                answered = turn.holding().close(answered, "resolved by " + answer.by());
            }
            turn.holding().put(answered.with(answered.gossip().wanted()));
            Ref ref = Ref.to(answered.incident());
            turn.holding().concerns(ref);
            showToSpeakers(answered.incident(), ref);
            unproven.put(ref, key);
        }
        if (turn.setup().places().size() < 2) {
            unproven.clear();
        }
        Optional<String> alert =
                incidents.size() == 1 ? turn.speaking().replyTo(jid, incidents.get(0)) : Optional.empty();
        Duration patience = turn.timing().exchangePatience();
        owe(
                jid,
                new Owed(confirmation, alert, unproven, turn.up().plus(patience).plus(patience.dividedBy(2))));
    }

    /** The confirmation tells the author that it is closed: a second message would say the same. */
    private Held knownToAuthor(String jid, String key, Held held) {
        return turn.setup()
                .directory()
                .person(jid)
                .map(person -> {
                    String reader = person.jids().get(0);
                    Send said = turn.speaking().send(reader, held, Headline.OVER, Progress.TAKEN);
                    return held.with(held.incident().with(messageId("resolved", key, reader), said), turn.up());
                })
                .orElse(held);
    }

    private void journal(String jid, Answer answer, Held held) {
        if (Muting.isMute(held.incident())) {
            turn.muting().journal(jid, answer, held.incident().subject().node());
            return;
        }
        List<String> fields = new ArrayList<>(List.of(
                "from",
                jid,
                "by",
                answer.by(),
                "incident",
                turn.shortId(held.incident()),
                "subject",
                held.incident().subject().toString()));
        answer.until().ifPresent(end -> fields.addAll(List.of("until", end.toString())));
        JournalEntry entry =
                JournalEntry.of(turn.now().wall(), Level.INFO, verb(answer.kind()), fields.toArray(String[]::new));
        turn.journal(answer.words().isEmpty() ? entry : entry.withText(answer.words()));
    }

    static String verb(Kind kind) {
        return switch (kind) {
            case ACK -> "ack";
            case UNACK -> "unack";
            case SNOOZE -> "snooze";
            case RESOLVE -> "resolve";
        };
    }

    /** Those who told people of it tell them of the answer, too; they needn't be among those who watch it. */
    private void showToSpeakers(Incident incident, Ref ref) {
        TreeSet<String> speakers = new TreeSet<>();
        incident.sends().values().stream().filter(Send::taken).forEach(send -> speakers.add(send.speaker()));
        for (String speaker : speakers) {
            if (!turn.isSelf(speaker) && turn.setup().places().containsKey(speaker) && turn.reaches(speaker)) {
                turn.exchanging().show(speaker, ref);
            }
        }
    }

    // ---- answers to people, in order

    /** Says something to one who wrote, behind all that is owed to the same person. */
    void answer(String jid, String body) {
        owe(jid, new Owed(body, Optional.empty(), new TreeMap<>(), turn.up()));
    }

    /**
     * Says something about words that have been kept. The disk may not have taken them: that is known before the next step, so this
     * waits for it.
     */
    void answer(String jid, String body, Talks.Words words) {
        owe(
                jid,
                new Owed(
                        body,
                        Optional.empty(),
                        new TreeMap<>(),
                        turn.up().plusMillis(1),
                        Optional.empty(),
                        Optional.of(words)));
    }

    private void owe(String jid, Owed owed) {
        List<Owed> all = new ArrayList<>(turn.talks().owed().getOrDefault(jid, List.of()));
        all.add(owed);
        turn.talks(turn.talks().owing(jid, all));
        settle(jid);
    }

    /** Another node has shown this: what it holds is kept by more than this node. */
    void seen(Incident theirs) {
        if (theirs.answers().isEmpty() || turn.talks().owed().isEmpty()) {
            return;
        }
        for (String jid : List.copyOf(turn.talks().owed().keySet())) {
            List<Owed> all = new ArrayList<>();
            for (Owed owed : turn.talks().owed().getOrDefault(jid, List.of())) {
                Owed now = owed;
                for (Map.Entry<Ref, String> e : owed.unproven().entrySet()) {
                    if (theirs.isCalled(e.getKey().id()) && theirs.answers().containsKey(e.getValue())) {
                        now = now.without(e.getKey());
                    }
                }
                all.add(now);
            }
            turn.talks(turn.talks().owing(jid, all));
            settle(jid);
        }
    }

    /** Gives the answers that needn't wait any longer. */
    void settle() {
        List.copyOf(turn.talks().owed().keySet()).forEach(this::settle);
    }

    private void settle(String jid) {
        List<Owed> all = new ArrayList<>(turn.talks().owed().getOrDefault(jid, List.of()));
        while (!all.isEmpty() && all.get(0).isReady(turn.up())) {
            Owed first = all.remove(0);
            turn.posting().send(jid, body(jid, first), first.replyTo(), OutboxMessage.Kind.ANSWER);
        }
        turn.talks(turn.talks().owing(jid, all));
    }

    private String body(String jid, Owed owed) {
        boolean proven = owed.unproven().isEmpty();
        return owed.unsaved()
                .map(reason -> text(jid).notSaved(reason, owed.body(), proven))
                .orElseGet(() -> proven ? owed.body() : owed.body() + text(jid).onlyHere());
    }

    /**
     * The disk didn't take the message of which this key is made. What it ordered stands in memory, and with other nodes if they hear of
     * it: the one answer to it says both. Words are in no log, and the one answer says that, and what else it was to say.
     *
     * @return whether an answer to it is owed
     */
    boolean notSaved(String jid, String key, String reason) {
        List<Owed> all = turn.talks().owed().getOrDefault(jid, List.of());
        String otherwise = all.stream()
                .filter(o -> o.isAbout(key))
                .flatMap(o -> o.words().stream())
                .map(Talks.Words::otherwise)
                .filter(rest -> !rest.isEmpty())
                .collect(Collectors.joining(" "));
        boolean owed = false;
        boolean said = false;
        List<Owed> kept = new ArrayList<>();
        for (Owed o : all) {
            if (o.isAbout(key)) {
                if (!said) {
                    kept.add(new Owed(
                            AnswerText.wordsNotSaved(reason, otherwise), o.replyTo(), o.unproven(), o.deadline()));
                }
                said = true;
            } else {
                boolean order = o.unproven().containsValue(key);
                owed |= order;
                kept.add(order ? o.notSaved(reason) : o);
            }
        }
        turn.talks(turn.talks().owing(jid, kept));
        return owed || said;
    }

    /** When the next answer that waits is given anyhow. */
    Duration nextAt() {
        return turn.talks().owed().values().stream()
                .map(all -> all.get(0).deadline())
                .min(Duration::compareTo)
                .orElse(OpsState.NEVER);
    }

    /** A message's id that every node would give it. */
    static String messageId(String what, String key, String reader) {
        return IncidentId.derived(what + '/' + key + '/' + reader, 0).hex();
    }
}
