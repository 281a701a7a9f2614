package dev.peerwatch.notifier;

import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.OpsState.Shown;
import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.IncidentCodec;
import dev.peerwatch.notifier.incident.IncidentId;
import dev.peerwatch.notifier.outbox.Outbox;
import dev.peerwatch.notifier.outbox.OutboxMessage;
import dev.peerwatch.notifier.outbox.OutboxMessage.Kind;
import dev.peerwatch.notifier.policy.Audience;
import dev.peerwatch.notifier.policy.Audience.Reader;
import dev.peerwatch.notifier.policy.Directory;
import dev.peerwatch.notifier.policy.Quota;
import dev.peerwatch.notifier.talk.AlertText;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One step of the notifier while it is being worked out: a mutable copy of the state, and the effects so far. Lives for one call of
 * {@link OpsCore#on}.
 */
final class OpsTurn {

    /** Keys of received messages held in memory; the disk keeps a week of them. */
    private static final int RECEIVED_KEPT = 10_000;

    private final Moment now;
    private final List<OpsEffect> effects = new ArrayList<>();
    private final String bootId;
    private final SortedMap<String, Incident> open;
    private final SortedMap<String, Instant> subscribers;
    private final Map<String, List<String>> elsewhere;
    private final Set<String> received;
    private OpsSetup setup;
    private Outbox outbox;
    private Quota refusals;
    private Quota strangeLines;
    private OpsState.Link link;
    private Shown light;
    private long lastId;

    OpsTurn(OpsState state, Moment now) {
        this.now = now;
        this.setup = state.setup();
        this.bootId = state.bootId();
        this.lastId = state.lastId();
        this.open = new TreeMap<>(state.open());
        this.outbox = state.outbox();
        this.subscribers = new TreeMap<>(state.subscribers());
        this.elsewhere = new HashMap<>(state.elsewhere());
        this.received = new LinkedHashSet<>(state.received());
        this.refusals = state.refusals();
        this.strangeLines = state.strangeLines();
        this.link = state.link();
        this.light = state.light();
    }

    Step<OpsState, OpsEffect> end() {
        return new Step<>(
                new OpsState(
                        setup,
                        bootId,
                        lastId,
                        open,
                        outbox,
                        subscribers,
                        elsewhere,
                        received,
                        refusals,
                        strangeLines,
                        link,
                        light),
                effects);
    }

    // ---- what the parts of a step need

    Moment now() {
        return now;
    }

    OpsSetup setup() {
        return setup;
    }

    OpsState.Link link() {
        return link;
    }

    void link(OpsState.Link changed) {
        link = changed;
    }

    Shown light() {
        return light;
    }

    Outbox outbox() {
        return outbox;
    }

    SortedMap<String, Incident> open() {
        return open;
    }

    SortedMap<String, Instant> subscribers() {
        return subscribers;
    }

    void emit(OpsEffect effect) {
        effects.add(effect);
    }

    void journal(Level level, String kind, String... keysAndValues) {
        emit(new OpsEffect.Journal(JournalEntry.of(now.wall(), level, kind, keysAndValues)));
    }

    void journal(JournalEntry entry) {
        emit(new OpsEffect.Journal(entry));
    }

    String shortId(Incident incident) {
        Set<IncidentId> ids = new TreeSet<>();
        open.values().forEach(i -> ids.add(i.id()));
        return incident.id().shortAmong(ids);
    }

    private IncidentId nextId() {
        return IncidentId.derived(bootId, ++lastId);
    }

    // ---- incidents

    void found(Finding finding) {
        String key = finding.subject().toString();
        Optional<Incident> known = Optional.ofNullable(open.get(key));
        if (finding.verdict().bad()) {
            Optional<Verdict> before = known.map(Incident::verdict);
            Incident incident = known.map(i -> i.observed(finding)).orElseGet(() -> Incident.open(nextId(), finding));
            open.put(key, incident);
            journalVerdict(finding, incident);
            alert(finding, incident, before.filter(v -> v != finding.verdict()));
        } else {
            known.ifPresent(incident -> {
                journalVerdict(finding, incident);
                close(incident.observed(finding), incident.verdict(), incident.tier(), Optional.empty());
            });
        }
    }

    private void journalVerdict(Finding finding, Incident incident) {
        Evidence evidence = finding.evidence();
        List<String> fields = new ArrayList<>(List.of(
                finding.subject().service().isPresent() ? "subject" : "peer",
                finding.subject().toString(),
                "verdict",
                finding.verdict().name(),
                "incident",
                shortId(incident)));
        if (finding.verdict().bad()) {
            fields.addAll(List.of("tier", finding.tier().word(), "attempts", Integer.toString(evidence.attempts())));
            if (!evidence.testimonies().isEmpty()) {
                fields.addAll(List.of(
                        "panel",
                        evidence.testimonies().stream()
                                .map(t -> t.witness() + ':' + t.sight().word())
                                .collect(Collectors.joining(","))));
            }
            fields.addAll(List.of("reason", evidence.reason()));
        } else {
            fields.addAll(List.of(
                    "seconds",
                    Long.toString(
                            Duration.between(incident.openedAt(), now.wall()).toSeconds())));
        }
        journal(finding.verdict().bad() ? Level.WARN : Level.INFO, "verdict", fields.toArray(String[]::new));
    }

    private void alert(Finding finding, Incident incident, Optional<Verdict> before) {
        String id = shortId(incident);
        AlertText text = text();
        List<Reader> readers = Audience.of(setup.directory(), finding.tier(), subscribersOf(finding.subject()));
        if (readers.isEmpty() || !setup.chat()) {
            if (finding.tier() != Tier.LOGGED) {
                emit(new OpsEffect.Console(text.bad(finding, before, id, console(), List.of())));
            }
            save(incident);
            journal(
                    finding.tier() == Tier.LOGGED ? Level.INFO : Level.WARN,
                    "untold",
                    "incident",
                    id,
                    "reason",
                    readers.isEmpty() ? Audience.whyNobody(finding.tier()) : "no chat section in the blueprint");
            return;
        }
        Incident told = incident;
        for (Reader reader : readers) {
            String messageId = send(
                    reader.jid(),
                    text.bad(finding, before, id, reader, readers),
                    Kind.ALERT,
                    Optional.of(id),
                    Optional.empty());
            told = told.told(messageId, reader.jid());
        }
        save(told);
    }

    /**
     * Ends an incident and says so to all who were told of it, and may still be.
     *
     * @param was its verdict before the finding that ends it
     * @param mattered its tier before that
     */
    private void close(Incident incident, Verdict was, Tier mattered, Optional<String> why) {
        String id = shortId(incident);
        open.remove(incident.subject().toString());
        Incident ended = incident.closed(now.wall());
        emit(saving(ended));
        Map<String, List<String>> messagesTo = new TreeMap<>();
        incident.sent().forEach((messageId, jid) -> {
            if (setup.directory().maySubscribe(jid)) {
                messagesTo.computeIfAbsent(jid, j -> new ArrayList<>()).add(messageId);
            }
        });
        messagesTo.forEach((jid, messageIds) -> {
            List<String> untaken =
                    messageIds.stream().filter(outbox.messages()::containsKey).toList();
            // While there's no connection nothing is on its way: the old news gives way to one message that says it
            // all.
            boolean never = !link.connected() && untaken.size() == messageIds.size();
            if (never) {
                untaken.forEach(messageId -> dequeue(messageId, "superseded"));
            }
            Reader reader = readerOf(jid);
            String body = text().over(incident.subject().toString(), was, incident.openedAt(), why, !never, id, reader);
            Optional<String> replyTo = never ? Optional.empty() : Optional.of(messageIds.get(messageIds.size() - 1));
            send(jid, body, Kind.ALERT, Optional.of(id), replyTo);
        });
        if (messagesTo.isEmpty() && mattered != Tier.LOGGED) {
            emit(new OpsEffect.Console(
                    text().over(incident.subject().toString(), was, incident.openedAt(), why, true, id, console())));
        }
    }

    private void save(Incident incident) {
        open.put(incident.subject().toString(), incident);
        emit(saving(incident));
    }

    private static OpsEffect.SaveIncident saving(Incident incident) {
        return new OpsEffect.SaveIncident(
                incident.id().hex(),
                incident.subject().toString(),
                incident.openedAt(),
                incident.closedAt(),
                IncidentCodec.encode(incident));
    }

    private List<String> subscribersOf(Subject subject) {
        return subject.node().equals(setup.node())
                ? List.copyOf(subscribers.keySet())
                : elsewhere.getOrDefault(subject.node(), List.of());
    }

    private AlertText text() {
        return new AlertText(now.wall(), setup::siteOf, setup::addressOf);
    }

    private Reader readerOf(String jid) {
        return setup.directory()
                .person(jid)
                .map(p -> new Reader(jid, p.name(), p.zone(), true))
                .orElse(Reader.other(jid, jid));
    }

    ZoneId zoneOf(String jid) {
        return readerOf(jid).zone();
    }

    private static Reader console() {
        return Reader.other("", "console");
    }

    // ---- messages out

    /** Puts a message into the outbox and, if there's a connection, on the wire. Returns its id. */
    String send(String to, String body, Kind kind, Optional<String> incident, Optional<String> replyTo) {
        String messageId = nextId().hex();
        ChatMessage message = new ChatMessage(messageId, to, body, replyTo);
        OutboxMessage queued = new OutboxMessage(message, kind, incident, now.wall());
        Optional<OutboxMessage> least = outbox.evictedBy(kind);
        if (outbox.isFull() && least.isEmpty()) {
            journalUnsent(queued, "outbox full");
            return messageId;
        }
        least.ifPresent(evicted -> dequeue(evicted.message().id(), "outbox full"));
        outbox = outbox.with(queued);
        emit(new OpsEffect.Enqueue(queued));
        if (link.connected()) {
            emit(new OpsEffect.Transmit(message));
        }
        return messageId;
    }

    /** Gives a message up, and says so in the journal. */
    void dequeue(String messageId, String why) {
        OutboxMessage gone = outbox.messages().get(messageId);
        if (gone == null) {
            return;
        }
        forget(messageId);
        journalUnsent(gone, why);
    }

    private void journalUnsent(OutboxMessage gone, String why) {
        List<String> fields = new ArrayList<>(List.of("to", gone.message().to(), "reason", why));
        gone.incident().ifPresent(id -> fields.addAll(List.of("incident", id)));
        journal(JournalEntry.of(now.wall(), Level.WARN, "unsent", fields.toArray(String[]::new))
                .withText(gone.message().body()));
    }

    /** Takes a message out of the outbox without a word. */
    void forget(String messageId) {
        outbox = outbox.without(messageId);
        emit(new OpsEffect.Dequeue(messageId));
    }

    /** Whether this stranger may be answered now; counts it if so. */
    boolean mayRefuse(String jid) {
        boolean may = refusals.allows(jid, now.wall());
        refusals = may ? refusals.used(jid, now.wall()) : refusals;
        return may;
    }

    /** Whether a line about this stranger may be written now; counts it if so. */
    boolean mayJournalStranger(String jid) {
        boolean may = strangeLines.allows(jid, now.wall());
        strangeLines = may ? strangeLines.used(jid, now.wall()) : strangeLines;
        return may;
    }

    /** Whether this message is new; remembers it if so. A message without an id is always new. */
    boolean firstTime(String from, String messageId) {
        if (messageId.isEmpty()) {
            return true;
        }
        if (!received.add(from + ' ' + messageId)) {
            return false;
        }
        if (received.size() > RECEIVED_KEPT) {
            received.remove(received.iterator().next());
        }
        emit(new OpsEffect.RememberReceived(from, messageId, now.wall()));
        return true;
    }

    // ---- the rest

    void noted(String author, String text) {
        journal(JournalEntry.of(now.wall(), Level.INFO, "note", "from", author, "by", "shell")
                .withText(text));
    }

    void subscribedElsewhere(String node, List<String> jids) {
        elsewhere.put(node, jids);
    }

    void shine(Shown shown) {
        if (!shown.equals(light)) {
            light = shown;
            emit(new OpsEffect.Show(shown.light(), shown.words()));
        }
    }

    /** The text goes out without the outbox: what could not be kept on disk can't promise to be sent. */
    void notKept(OpsEvent.NotKept event) {
        received.remove(event.from() + ' ' + event.messageId());
        if (setup.directory().roleOf(event.from()) != Directory.Role.PERSON) {
            return; // nobody else was promised that anything is kept
        }
        emit(new OpsEffect.Transmit(new ChatMessage(
                nextId().hex(),
                event.from(),
                "Not saved: " + event.reason() + ". What you wrote is not in my log.",
                Optional.empty())));
    }

    void rewired(OpsSetup changed, List<String> watched) {
        setup = changed;
        for (Incident incident : List.copyOf(open.values())) {
            String node = incident.subject().node();
            if (!changed.places().containsKey(node)) {
                journal(Level.INFO, "removed", "peer", node, "incident", shortId(incident));
                close(incident, incident.verdict(), incident.tier(), Optional.of("removed from the blueprint"));
            } else if (!watched.contains(node) && !node.equals(changed.node())) {
                journal(Level.INFO, "unassigned", "peer", node, "incident", shortId(incident));
                close(
                        incident,
                        incident.verdict(),
                        incident.tier(),
                        Optional.of("no longer watched by " + changed.node()));
            }
        }
        elsewhere.keySet().retainAll(changed.places().keySet());
        for (String jid : List.copyOf(subscribers.keySet())) {
            if (!changed.directory().maySubscribe(jid)) {
                unsubscribe(jid, "no longer in the blueprint");
                emit(new OpsEffect.Remove(jid));
            }
        }
        for (OutboxMessage waiting : outbox.waiting()) {
            if (waiting.kind() == Kind.ALERT
                    && !changed.directory().maySubscribe(waiting.message().to())) {
                dequeue(waiting.message().id(), "no longer in the blueprint");
            }
        }
    }

    void subscribe(String jid) {
        if (subscribers.putIfAbsent(jid, now.wall()) == null) {
            emit(new OpsEffect.SaveSubscriber(jid, now.wall()));
            journal(Level.INFO, "subscribed", "jid", jid);
        }
    }

    void unsubscribe(String jid, String why) {
        if (subscribers.remove(jid) != null) {
            emit(new OpsEffect.DropSubscriber(jid));
            journal(Level.INFO, "left", "jid", jid, "reason", why);
        }
    }
}
