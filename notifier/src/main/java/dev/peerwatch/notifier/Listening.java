package dev.peerwatch.notifier;

import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.Talks.Heard;
import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.policy.Directory.Role;
import dev.peerwatch.notifier.policy.Person;
import dev.peerwatch.notifier.talk.AnswerText;
import dev.peerwatch.notifier.talk.AnswerText.Named;
import dev.peerwatch.notifier.talk.Answers;
import dev.peerwatch.notifier.talk.Grammar;
import dev.peerwatch.notifier.talk.NodeView;
import dev.peerwatch.notifier.talk.Said;
import dev.peerwatch.notifier.voice.Held;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What people and guests write: each message once, into the journal, and what follows from it. */
final class Listening {

    /** A command that was written longer ago than this is done only if it names its incident. */
    private static final Duration LATE = Duration.ofMinutes(2);

    /** So much of what is corrected is said along with the correction; the whole of it stands in its own line. */
    private static final int REMEMBERED = 200;

    private final OpsTurn turn;
    private final NodeView view;

    Listening(OpsTurn turn, NodeView view) {
        this.turn = turn;
        this.view = view;
    }

    /** Deals with a message or reaction, and gives its receipt. */
    void take(ChatEvent event) {
        if (event instanceof ChatEvent.Received message) {
            if (isNew(message.from(), message.messageId(), message.sentAt())) {
                heard(message, turn.setup().directory().roleOf(message.from()));
            }
            // A repeat gets its receipt too: the first one may have been lost on the way.
            receipt(message.wantsReceipt(), message.from(), message.messageId());
        } else if (event instanceof ChatEvent.Reacted reaction) {
            if (isNew(reaction.from(), reaction.messageId(), reaction.sentAt())) {
                reacted(reaction, turn.setup().directory().roleOf(reaction.from()));
            }
            receipt(reaction.wantsReceipt(), reaction.from(), reaction.messageId());
        }
    }

    private boolean isNew(String from, String messageId, Optional<Instant> sentAt) {
        return turn.greeting()
                .firstTime(from, messageId, sentAt.orElse(turn.now().wall()));
    }

    private void receipt(boolean wanted, String from, String messageId) {
        if (wanted && !messageId.isEmpty()) {
            turn.emit(new OpsEffect.Receipt(from, messageId));
        }
    }

    /** Whether it was written so long ago that the writer may want something else by now. */
    static boolean isLate(Optional<Instant> sentAt, Instant now) {
        return sentAt.filter(at -> Duration.between(at, now).compareTo(LATE) > 0)
                .isPresent();
    }

    // ---- words

    private void heard(ChatEvent.Received message, Role role) {
        Said said = Grammar.read(message.body());
        if (role != Role.PERSON && said instanceof Said.Words) {
            refuse(message, "You are a guest here: ask me for status, uptime or help. What you wrote is not kept.");
        } else if (message.replaces().isPresent() && role == Role.PERSON) {
            corrected(message, said, message.replaces().get());
        } else if (said instanceof Said.Words words) {
            note(message, words.text(), incidentOf(message), List.of());
            hint(message, words);
        } else if (said instanceof Said.Command command) {
            command(message, command, role);
        }
    }

    private void refuse(ChatEvent.Received message, String answer) {
        turn.greeting().refuse(message.from(), Kept.of(message.body()), answer);
    }

    private void note(ChatEvent.Received message, String text, String incident, List<String> more) {
        List<String> fields = new ArrayList<>(List.of("from", message.from()));
        if (!incident.isEmpty()) {
            fields.addAll(List.of("incident", incident));
        }
        message.sentAt().ifPresent(at -> fields.addAll(List.of("written", at.toString())));
        fields.addAll(more);
        turn.journal(JournalEntry.of(turn.now().wall(), Level.INFO, "note", fields.toArray(String[]::new))
                .withText(Kept.of(text)));
        remember(message.from(), message.messageId(), new Heard(Kept.start(text, REMEMBERED), false, incident));
        if (!Kept.all(text)) {
            aboutKept(message, "Only the first 64 KiB are kept; send the rest in further messages.", "");
        }
    }

    private void remember(String from, String messageId, Heard heard) {
        if (!messageId.isEmpty()) {
            turn.talks(turn.talks().heard(from + ' ' + messageId, heard));
        }
    }

    /** The incident that words belong to: the one replied to; where they aren't a reply, the only one that the writer was told of. */
    private String incidentOf(ChatEvent.Received message) {
        List<Held> fit = message.replyTo()
                .map(alert -> turn.ordering().toldBy(alert).stream()
                        .filter(held -> held.incident().isOpen())
                        .limit(1)
                        .toList())
                .orElseGet(() -> turn.ordering().openWith(message.from()));
        return fit.size() == 1 ? turn.shortId(fit.get(0).incident()) : "";
    }

    /** Whoever writes may think that this is enough. Said once per incident. */
    private void hint(ChatEvent.Received message, Said.Words words) {
        List<Named> open = new ArrayList<>();
        List<Incident> incidents = new ArrayList<>();
        for (Held held : turn.ordering().openWith(message.from())) {
            Incident incident = held.incident();
            String key = message.from() + ' ' + incident.id().hex();
            boolean taken = incident.ack().isPresent()
                    || incident.quietUntil(turn.now().wall()).isPresent();
            if (!taken && !turn.talks().hinted().contains(key)) {
                turn.talks(turn.talks().hinted(key));
                open.add(turn.answering().named(held));
                incidents.add(incident);
            }
        }
        if (!words.usage().isEmpty()) {
            aboutKept(message, "Kept as a note. " + words.usage(), words.usage());
        } else if (!open.isEmpty()) {
            AnswerText text = turn.answering().text(message.from());
            String reader = turn.readerOf(message.from()).name();
            String hint = turn.escalating()
                    .next(incidents)
                    .map(next -> text.notAcknowledged(open, next, reader))
                    .orElseGet(() -> text.notAcknowledged(open));
            aboutKept(message, AnswerText.noted(hint), hint);
        }
    }

    /** Both stand in the journal: what was written first in its own line, and what it was to be. */
    private void corrected(ChatEvent.Received message, Said said, String original) {
        Heard before = turn.talks().heard().get(message.from() + ' ' + original);
        if (before != null && before.command()) {
            note(message, message.body(), before.incident(), List.of("corrects", original, "was", before.text()));
            String done = "What was done stays done. If you want something else, send it as a message of its own.";
            aboutKept(message, done, done);
            return;
        }
        List<String> more =
                before == null ? List.of("corrects", original) : List.of("corrects", original, "was", before.text());
        String text = said instanceof Said.Words words ? words.text() : message.body();
        String incident = before == null ? incidentOf(message) : before.incident();
        note(message, text, incident, more);
        remember(message.from(), original, new Heard(Kept.start(text, REMEMBERED), false, incident));
        if (said instanceof Said.Command command && before != null) {
            command(message, command, Role.PERSON);
            remember(message.from(), original, new Heard(Kept.start(text, REMEMBERED), true, incident));
        } else if (said instanceof Said.Command) {
            aboutKept(
                    message,
                    "Kept as a correction, not done: send it as a message of its own if it is to be done.",
                    "Nothing was done: send it as a message of its own if it is to be done.");
        }
    }

    // ---- reactions

    private void reacted(ChatEvent.Reacted reaction, Role role) {
        if (role != Role.PERSON) {
            return; // a guest's thumb says nothing that anybody waits for
        }
        List<Held> about = turn.ordering().toldBy(reaction.about());
        List<String> fields = new ArrayList<>(List.of("from", reaction.from(), "about", reaction.about()));
        if (about.size() == 1) {
            fields.addAll(List.of("incident", turn.shortId(about.get(0).incident())));
        }
        reaction.sentAt().ifPresent(at -> fields.addAll(List.of("written", at.toString())));
        turn.journal(JournalEntry.of(turn.now().wall(), Level.INFO, "reaction", fields.toArray(String[]::new))
                .withText(reaction.emojis().isEmpty() ? "taken back" : String.join(" ", reaction.emojis())));
        if (reaction.emojis().stream().anyMatch(Listening::isThumb)) {
            turn.ordering()
                    .thumb(reaction, about, isLate(reaction.sentAt(), turn.now().wall()));
        } else {
            turn.ordering().noThumb(reaction, about);
        }
    }

    /** 👍 in whatever colour, or a tick. */
    static boolean isThumb(String emoji) {
        int first = emoji.codePointAt(0);
        return first == 0x1F44D || first == 0x2705 || first == 0x2714;
    }

    // ---- commands

    private void command(ChatEvent.Received message, Said.Command command, Role role) {
        List<String> fields = new ArrayList<>(List.of("from", message.from()));
        message.sentAt().ifPresent(at -> fields.addAll(List.of("written", at.toString())));
        turn.journal(JournalEntry.of(turn.now().wall(), Level.INFO, "command", fields.toArray(String[]::new))
                .withText(Kept.of(message.body())));
        remember(message.from(), message.messageId(), new Heard(Kept.start(message.body(), REMEMBERED), true, ""));
        boolean late = isLate(message.sentAt(), turn.now().wall());
        if (role == Role.GUEST && !isForGuests(command)) {
            turn.greeting()
                    .refuse(
                            message.from(),
                            Kept.of(message.body()),
                            "That is for the people of my blueprint: ask me for status, uptime or help.");
        } else if (command instanceof Said.Order order) {
            turn.ordering().order(message, order, late);
        } else if (late) {
            answer(message, Ordering.LATE);
        } else if (command instanceof Said.Mute mute) {
            turn.muting().mute(message, mute);
        } else if (command instanceof Said.Unmute unmute) {
            turn.muting().unmute(message, unmute);
        } else {
            asked(message, command, role);
        }
    }

    private static boolean isForGuests(Said.Command command) {
        return command instanceof Said.Status
                || command instanceof Said.Uptime
                || command instanceof Said.Help
                || command instanceof Said.WhoAmI;
    }

    private void asked(ChatEvent.Received message, Said.Command command, Role role) {
        Answers answers = new Answers(turn.setup().node(), turn.now().wall(), turn.zoneOf(message.from()));
        List<Incident> open = turn.troubles()
                .map(Held::incident)
                .sorted(Comparator.comparing(Incident::openedAt))
                .toList();
        if (command instanceof Said.Status) {
            answer(
                    message,
                    answers.status(view, open, role == Role.PERSON ? missed() : List.of())
                            + muted(message)
                            + waiting(answers));
        } else if (command instanceof Said.Peers) {
            answer(message, answers.peers(view));
        } else if (command instanceof Said.Incidents) {
            answer(
                    message,
                    answers.incidents(
                            open, endedLately(), incident -> turn.escalating().next(List.of(incident))));
        } else if (command instanceof Said.OnCall) {
            answer(
                    message,
                    answers.onCall(turn.setup().directory(), turn.setup().onCall()));
        } else if (command instanceof Said.Uptime uptime) {
            Instant since = turn.now().wall().minus(uptime.time());
            turn.emit(new OpsEffect.ReadIncidents(message.from(), uptime.node(), since));
        } else if (command instanceof Said.Log log) {
            turn.emit(new OpsEffect.ReadLog(message.from(), log.lines()));
        } else if (command instanceof Said.WhoAmI) {
            answer(
                    message,
                    answers.whoAmI(
                            message.from(),
                            turn.setup()
                                    .directory()
                                    .person(message.from())
                                    .map(Person::name)
                                    .orElse(""),
                            role,
                            turn.contacts().subscribers().containsKey(message.from())));
        } else {
            answer(message, answers.help(role));
        }
    }

    /** People for whom this node is one of the first two speakers, and who would get its alerts from somebody they don't know. */
    private List<String> missed() {
        return turn.setup().directory().people().stream()
                .filter(person ->
                        turn.speakersOf(person.jids().get(0)).stream().limit(2).anyMatch(turn::isSelf))
                .filter(person -> person.jids().stream()
                        .noneMatch(jid -> turn.contacts().subscribers().containsKey(jid)))
                .map(Person::name)
                .toList();
    }

    private String muted(ChatEvent.Received message) {
        return turn.muting().standing(message.from()).stream()
                .map(line -> '\n' + line)
                .collect(Collectors.joining());
    }

    private String waiting(Answers answers) {
        return turn.outbox().waiting().stream()
                .findFirst()
                .map(oldest -> answers.waiting(
                        turn.outbox().messages().size(),
                        Duration.between(oldest.queuedAt(), turn.now().wall())))
                .orElse("");
    }

    /** What is to be told in the morning is held for longer. */
    private boolean isLately(Incident ended) {
        Instant lately = turn.now().wall().minus(Telling.REMEMBERED);
        return ended.closing().filter(end -> end.at().isAfter(lately)).isPresent();
    }

    private List<Incident> endedLately() {
        return turn.ended.values().stream()
                .filter(held -> !Muting.isMute(held.incident()) && isLately(held.incident()))
                .sorted(Comparator.comparing((Held held) -> held.endedAt().orElse(Duration.ZERO))
                        .reversed())
                .map(Held::incident)
                .toList();
    }

    /** An answer that is true only if the message is on disk, and what is left of it where it isn't. */
    private void aboutKept(ChatEvent.Received message, String body, String otherwise) {
        String key = turn.ordering().key(message.from(), message.messageId());
        turn.answering().answer(message.from(), body, new Talks.Words(key, otherwise));
    }

    private void answer(ChatEvent.Received message, String body) {
        turn.answering().answer(message.from(), body);
    }
}
