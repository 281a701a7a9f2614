package dev.peerwatch.notifier;

import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.chat.Light;
import dev.peerwatch.notifier.incident.Closing;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.IncidentCodec;
import dev.peerwatch.notifier.incident.Send;
import dev.peerwatch.notifier.incident.Send.Progress;
import dev.peerwatch.notifier.outbox.Outbox;
import dev.peerwatch.notifier.voice.Held;
import dev.peerwatch.notifier.voice.Ref;
import dev.peerwatch.notifier.voice.Written;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The telling half of a node, from a finding to a person and back: pure, one step per event. */
public final class OpsCore {

    private OpsCore() {}

    /**
     * The state of a node that has just started.
     *
     * @param bootId a random id of this run
     * @param found what it finds on its disk; incidents that can't be read are left out
     */
    public static OpsState start(OpsSetup setup, String bootId, Recovered found, Moment now) {
        TreeMap<String, Held> open = new TreeMap<>();
        TreeMap<String, Held> ended = new TreeMap<>();
        TreeMap<String, Written> unsent = new TreeMap<>();
        Outbox outbox = Outbox.of(found.outbox());
        Duration before = now.up().minus(setup.timing().sayInAll());
        // One that this version can't read is left out: the trouble, if it lasts, is found again.
        Instant lately = now.wall().minus(Telling.REMEMBERED);
        found.incidents().stream()
                .flatMap(encoded -> IncidentCodec.read(encoded).incident().stream())
                .filter(incident -> incident.closing()
                        .map(end -> mayBeTold(setup, incident, end).isAfter(lately))
                        .orElse(true))
                .map(incident -> unsaid(incident, outbox))
                .forEach(incident -> {
                    hold(incident, now, open, ended);
                    incident.sends().forEach((messageId, send) -> {
                        if (outbox.messages().containsKey(messageId)) {
                            Written known =
                                    unsent.getOrDefault(messageId, new Written(send.reader(), new TreeMap<>(), before));
                            unsent.put(messageId, known.with(Ref.to(incident), send.told()));
                        }
                    });
                });
        return new OpsState(
                setup,
                bootId,
                0,
                Voices.starting(open, ended, unsent, now.up()),
                Contacts.of(Collections.unmodifiableSortedMap(new TreeMap<>(found.subscribers())), found.received()),
                Talks.NONE,
                Reach.NONE,
                outbox,
                new OpsState.Link(false, Optional.empty(), Optional.empty(), Optional.empty()),
                new OpsState.Shown(Light.GOOD, "starting"),
                open.isEmpty() && ended.isEmpty() ? OpsState.NEVER : now.up());
    }

    /** When people on call may hear of its end: what ended at night is told in the morning, also by a node that has restarted. */
    private static Instant mayBeTold(OpsSetup setup, Incident incident, Closing end) {
        return setup.onCall().toldFrom(incident.trouble().tier(), end.at()).orElse(end.at());
    }

    /** Two about one subject, which a crash may have left, are one. */
    private static void hold(
            Incident incident, Moment now, SortedMap<String, Held> open, SortedMap<String, Held> ended) {
        if (incident.isOpen()) {
            open.merge(
                    incident.subject().toString(),
                    Held.of(incident, now.up()),
                    (a, b) -> Held.of(a.incident().join(b.incident()), now.up()));
        } else {
            ended.put(incident.id().hex(), Held.of(incident, now.up()));
        }
    }

    /** What still stands in the outbox wasn't taken, whatever an earlier version has noted. */
    private static Incident unsaid(Incident incident, Outbox outbox) {
        TreeMap<String, Send> sends = new TreeMap<>(incident.sends());
        sends.replaceAll(
                (messageId, send) -> outbox.messages().containsKey(messageId) ? send.now(Progress.INTENDED) : send);
        return incident.withSends(sends);
    }

    /** One event. */
    public static Step<OpsState, OpsEffect> on(OpsState state, Moment now, OpsEvent event) {
        Outlook outlook = event instanceof OpsEvent.Deciding deciding ? deciding.outlook() : Outlook.NOTHING;
        OpsTurn turn = new OpsTurn(state, now, outlook);
        if (event instanceof OpsEvent.Deciding) {
            turn.wakeUp();
        }
        if (event instanceof OpsEvent.Found found) {
            turn.observing().found(found.finding());
        } else if (event instanceof OpsEvent.Exchanged exchanged) {
            turn.exchanging().exchanged(exchanged);
        } else if (event instanceof OpsEvent.ExchangeAsked asked) {
            turn.exchanging().asked(asked);
        } else if (event instanceof OpsEvent.SayAnswered answered) {
            turn.handingOver().answered(answered);
        } else if (event instanceof OpsEvent.SayAsked asked) {
            turn.requested().asked(asked);
        } else if (event instanceof OpsEvent.Chat chat) {
            new ChatTurn(turn, chat.view()).on(chat.event());
        } else if (event instanceof OpsEvent.Withdrawn withdrawn) {
            turn.observing().withdraw(withdrawn.subject());
        } else if (event instanceof OpsEvent.TakenBack takenBack) {
            turn.observing().takeBack(takenBack.subject());
        } else if (event instanceof OpsEvent.Rewired rewired) {
            rewired(turn, rewired.setup(), rewired.watched());
        } else if (event instanceof OpsEvent.Noted noted) {
            turn.noted(noted.author(), noted.text());
        } else if (event instanceof OpsEvent.Subscribers subscribers) {
            turn.greeting().subscribedElsewhere(subscribers.node(), subscribers.jids());
        } else if (event instanceof OpsEvent.Shine shine) {
            turn.shine(new OpsState.Shown(shine.light(), shine.words()));
        } else if (event instanceof OpsEvent.Read read) {
            new Recalling(turn).read(read);
        } else if (event instanceof OpsEvent.NotKept notKept) {
            turn.greeting().notKept(notKept);
        }
        return turn.end(event instanceof OpsEvent.Deciding);
    }

    private static void rewired(OpsTurn turn, OpsSetup changed, List<String> watched) {
        turn.setup(changed);
        for (Held held : turn.open.values()) {
            Subject subject = held.incident().subject();
            boolean removed = !changed.places().containsKey(subject.node());
            boolean watches = watched.contains(subject.node())
                    || turn.outlook().about(subject).isPresent();
            if (removed) {
                turn.journal(Level.INFO, "removed", "peer", subject.node(), "incident", turn.shortId(held.incident()));
            }
            if (removed || !(watches || turn.isSelf(subject.node()))) {
                turn.observing().withdraw(subject);
            }
            turn.holding().concerns(Ref.to(held.incident()));
        }
        turn.greeting().onlyThoseInTheBlueprint();
        turn.posting().onlyToThoseInTheBlueprint();
    }
}
