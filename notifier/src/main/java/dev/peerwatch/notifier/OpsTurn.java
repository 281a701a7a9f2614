package dev.peerwatch.notifier;

import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.OpsState.Shown;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.IncidentId;
import dev.peerwatch.notifier.outbox.Liveness;
import dev.peerwatch.notifier.outbox.Outbox;
import dev.peerwatch.notifier.policy.Audience.Reader;
import dev.peerwatch.notifier.talk.AlertText;
import dev.peerwatch.notifier.voice.Call;
import dev.peerwatch.notifier.voice.Handing;
import dev.peerwatch.notifier.voice.Held;
import dev.peerwatch.notifier.voice.Line;
import dev.peerwatch.notifier.voice.Ref;
import dev.peerwatch.notifier.voice.Request;
import dev.peerwatch.notifier.voice.Silence;
import dev.peerwatch.notifier.voice.Speakers;
import dev.peerwatch.notifier.voice.Written;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One step of the notifier while it is being worked out: what the parts of the step share, and the effects so far. Lives for one call of
 * {@link OpsCore#on}. Each part has one job: {@link Holding} keeps incidents, {@link Observing} says in them what this node finds, {@link Merging} joins copies of them, {@link Exchanging} shows them to others, {@link Telling}
 * decides who is to be told, {@link Escalating} who is next, {@link HandingOver} finds somebody who says it, {@link Speaking} says it, {@link Requests} what others ask it to, {@link Posting} owns the outbox, {@link Greeting} the contacts;
 * {@link OfficeHours} knows who sleeps; {@link Listening} takes what people write, {@link Ordering} finds out what it is about, {@link Answering} makes it part of incidents, and {@link Echoing} tells the others.
 */
final class OpsTurn {

    /** So many short calls in vain, or one long one, and a node counts as not reached. */
    private static final int DEAF = 2;

    private final OpsState before;
    private final Moment now;
    private final Outlook outlook;
    private final List<OpsEffect> effects = new ArrayList<>();
    private OpsSetup setup;
    private Contacts contacts;
    private Talks talks;
    private Reach reach;
    private Outbox outbox;
    private OpsState.Link link;
    private Shown light;
    private long lastId;

    final Edited<String, Held> open;
    final Edited<String, Held> ended;
    final Edited<Long, Call> calls;
    final Edited<Long, Handing> handings;
    final Edited<String, Line> lines;
    final Edited<String, Written> written;
    final Edited<Long, Request> requests;
    private SortedMap<String, List<String>> orders;
    private Silence silence;
    private Duration freshSince;

    private final Holding holding = new Holding(this);
    private final Observing observing = new Observing(this);
    private final Merging merging = new Merging(this);
    private final Exchanging exchanging = new Exchanging(this);
    private final Telling telling = new Telling(this);
    private final HandingOver handingOver = new HandingOver(this);
    private final Speaking speaking = new Speaking(this);
    private final Requests requested = new Requests(this);
    private final Posting posting = new Posting(this);
    private final Greeting greeting = new Greeting(this);
    private final Answering answering = new Answering(this);
    private final Ordering ordering = new Ordering(this);
    private final Echoing echoing = new Echoing(this);
    private final Ringing ringing = new Ringing(this);
    private final Escalating escalating = new Escalating(this);
    private final Muting muting = new Muting(this);
    private final Planned planned = new Planned(this);
    private final OfficeHours hours = new OfficeHours(this);

    OpsTurn(OpsState state, Moment now, Outlook outlook) {
        this.before = state;
        this.now = now;
        this.outlook = outlook;
        this.setup = state.setup();
        this.contacts = state.contacts();
        this.talks = state.talks();
        this.reach = state.reach();
        this.outbox = state.outbox();
        this.link = state.link();
        this.light = state.light();
        this.lastId = state.lastId();
        Voices voices = state.voices();
        this.open = new Edited<>(voices.open());
        this.ended = new Edited<>(voices.ended());
        this.calls = new Edited<>(voices.calls());
        this.handings = new Edited<>(voices.handings());
        this.lines = new Edited<>(voices.lines());
        this.written = new Edited<>(voices.written());
        this.requests = new Edited<>(voices.requests());
        this.orders = voices.orders();
        this.silence = voices.silence();
        this.freshSince = voices.freshSince();
    }

    /** The step, after everything that follows from its event and from the time has been done. */
    Step<OpsState, OpsEffect> end(boolean mayDecide) {
        Duration wakeAt = before.wakeAt();
        if (mayDecide) {
            new Deadlines(this).pass();
            holding.save();
            wakeAt = new Deadlines(this).next();
        } else if (holding.changed()) {
            holding.save();
            // The tick that follows decides what comes of it.
            wakeAt = wakeAt.compareTo(now.up()) < 0 ? wakeAt : now.up();
        }
        Voices voices = new Voices(
                open.done(),
                ended.done(),
                calls.done(),
                handings.done(),
                lines.done(),
                written.done(),
                requests.done(),
                orders,
                silence,
                before.voices().startedAt(),
                freshSince);
        OpsState after = new OpsState(
                setup, before.bootId(), lastId, voices, contacts, talks, reach, outbox, link, light, wakeAt);
        return new Step<>(after, effects);
    }

    /**
     * When this node has stood still for longer than anybody waits for it, what it was about to say may be over, or others have said it:
     * it looks, and asks the others, before it says anything.
     */
    void wakeUp() {
        if (now.up().minus(before.wakeAt()).compareTo(timing().sayInAll()) <= 0) {
            return;
        }
        lookFirst();
    }

    /** What was about to be said, here or by others, is looked at again before anything is said. */
    void lookFirst() {
        freshSince = now.up();
        for (long number : handings.keys()) {
            Handing handing = handings.get(number);
            handings.remove(number);
            if (handing != null) {
                handing.incidents().keySet().forEach(holding::concerns);
            }
        }
        for (String reader : lines.keys()) {
            Line line = lines.get(reader);
            if (line != null) {
                lines.put(reader, line.emptied());
                line.pending().keySet().forEach(holding::concerns);
            }
        }
    }

    // ---- the parts

    Holding holding() {
        return holding;
    }

    Observing observing() {
        return observing;
    }

    Merging merging() {
        return merging;
    }

    Exchanging exchanging() {
        return exchanging;
    }

    Telling telling() {
        return telling;
    }

    HandingOver handingOver() {
        return handingOver;
    }

    Speaking speaking() {
        return speaking;
    }

    Requests requested() {
        return requested;
    }

    Posting posting() {
        return posting;
    }

    Greeting greeting() {
        return greeting;
    }

    Answering answering() {
        return answering;
    }

    Ordering ordering() {
        return ordering;
    }

    Echoing echoing() {
        return echoing;
    }

    Ringing ringing() {
        return ringing;
    }

    Escalating escalating() {
        return escalating;
    }

    Muting muting() {
        return muting;
    }

    Planned planned() {
        return planned;
    }

    OfficeHours hours() {
        return hours;
    }

    // ---- what they share

    Moment now() {
        return now;
    }

    Duration up() {
        return now.up();
    }

    Outlook outlook() {
        return outlook;
    }

    OpsSetup setup() {
        return setup;
    }

    void setup(OpsSetup changed) {
        setup = changed;
        orders = Collections.unmodifiableSortedMap(new TreeMap<>());
    }

    Timing timing() {
        return setup.timing();
    }

    String self() {
        return setup.node();
    }

    boolean isSelf(String node) {
        return setup.node().equals(node);
    }

    Contacts contacts() {
        return contacts;
    }

    void contacts(Contacts changed) {
        contacts = changed;
    }

    Talks talks() {
        return talks;
    }

    void talks(Talks changed) {
        talks = changed;
    }

    Reach reach() {
        return reach;
    }

    void reach(Reach changed) {
        reach = changed;
    }

    Outbox outbox() {
        return outbox;
    }

    void outbox(Outbox changed) {
        outbox = changed;
    }

    OpsState.Link link() {
        return link;
    }

    void link(OpsState.Link changed) {
        if (changed.connected()) {
            freshSince = now.up();
        }
        link = changed;
    }

    /** What is known of whether the connection still leads anywhere has changed. */
    void liveness(Liveness changed) {
        link = link.with(changed);
    }

    /** Whether this node can say something itself. */
    boolean canSpeak() {
        return setup.chat() && link.connected() && !link.liveness().silent();
    }

    Shown light() {
        return light;
    }

    Duration startedAt() {
        return before.voices().startedAt();
    }

    Duration freshSince() {
        return freshSince;
    }

    void emit(OpsEffect effect) {
        effects.add(effect);
    }

    void journal(Level level, String kind, String... keysAndValues) {
        journal(JournalEntry.of(now.wall(), level, kind, keysAndValues));
    }

    void journal(JournalEntry entry) {
        emit(new OpsEffect.Journal(entry));
    }

    long nextNumber() {
        return ++lastId;
    }

    IncidentId nextId() {
        return IncidentId.derived(before.bootId(), nextNumber());
    }

    /** The short form of an incident's id, unambiguous among the open ones. */
    String shortId(Incident incident) {
        return shortId(incident.id());
    }

    String shortId(IncidentId id) {
        TreeSet<IncidentId> all = new TreeSet<>(OpsState.namesOf(open.view()));
        all.add(id);
        return id.shortAmong(all);
    }

    /** The short ids of these, for the journal. */
    String shortIds(Iterable<Ref> refs) {
        TreeSet<IncidentId> all = new TreeSet<>(OpsState.namesOf(open.view()));
        List<IncidentId> wanted = new ArrayList<>();
        refs.forEach(
                ref -> wanted.add(holding.find(ref).map(h -> h.incident().id()).orElse(ref.id())));
        all.addAll(wanted);
        return String.join(",", wanted.stream().map(id -> id.shortAmong(all)).toList());
    }

    // ---- other nodes

    /** A node has been heard, whatever it said. When nobody was for a while, what this node found meanwhile says more about itself. */
    void heard(String node) {
        if (silence.isComplete(now.up(), timing().fresh())) {
            lookFirst();
        }
        silence = silence.without(node);
    }

    /** A node didn't answer a call within this patience: the more patient the call was, the more that says. */
    void unheard(String node, boolean patient) {
        silence = silence.with(node, patient ? DEAF : 1, now.up(), timing().interval());
    }

    /** Whether the last call to this node was in vain: then another one isn't made just yet. */
    boolean silent(String node) {
        return silence.of(node, 1, now.up(), timing().interval());
    }

    /** Whether this node, as far as can be known without asking, would answer. One short call in vain doesn't say much. */
    boolean reaches(String node) {
        return !silence.of(node, DEAF, now.up(), timing().interval()) && outlook.reached(node) && !isMissed(node);
    }

    private boolean isMissed(String node) {
        Held held = open.get(node);
        return held != null
                && held.headline()
                        .map(headline -> switch (headline.verdict()) {
                            case DOWN, AGENT_DOWN, UNCONFIRMED -> true;
                            case UP, DEGRADED, UNREACHABLE -> false;
                        })
                        .orElse(false);
    }

    /** The first speakers of this reader, whoever they are. */
    List<String> speakersOf(String reader) {
        List<String> known = orders.get(reader);
        if (known != null) {
            return known;
        }
        List<String> order = Speakers.of(reader, setup.places().keySet());
        TreeMap<String, List<String>> more = new TreeMap<>(orders);
        more.put(reader, order);
        orders = Collections.unmodifiableSortedMap(more);
        return order;
    }

    /** A question to another node is on its way. */
    long calling(String node, Call.Purpose purpose, Duration patience) {
        long id = nextNumber();
        // A little more than the shell is given: its answer, or its word that there is none, should come first.
        calls.put(id, new Call(node, purpose, now.up().plus(patience).plus(patience.dividedBy(4))));
        return id;
    }

    // ---- readers

    Reader readerOf(String jid) {
        return setup.directory()
                .person(jid)
                .map(p -> new Reader(jid, p.name(), p.zone(), true))
                .orElse(Reader.other(jid, jid));
    }

    ZoneId zoneOf(String jid) {
        return readerOf(jid).zone();
    }

    List<String> subscribersOf(Subject subject) {
        return isSelf(subject.node())
                ? List.copyOf(contacts.subscribers().keySet())
                : contacts.elsewhere().getOrDefault(subject.node(), List.of());
    }

    AlertText text() {
        return new AlertText(now.wall(), self(), setup.places());
    }

    /** What is open, without the windows of {@link Muting}. */
    Stream<Held> troubles() {
        return open.values().stream().filter(held -> !Muting.isMute(held.incident()));
    }

    Optional<Held> openAbout(Subject subject) {
        return Optional.ofNullable(open.get(subject.toString()));
    }

    // ---- the rest

    void noted(String author, String text) {
        journal(JournalEntry.of(now.wall(), Level.INFO, "note", "from", author, "by", "shell")
                .withText(text));
    }

    void shine(Shown shown) {
        if (!shown.equals(light)) {
            light = shown;
            emit(new OpsEffect.Show(shown.light(), shown.words()));
        }
    }
}
