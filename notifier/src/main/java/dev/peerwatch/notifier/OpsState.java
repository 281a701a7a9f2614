package dev.peerwatch.notifier;

import dev.peerwatch.notifier.chat.Light;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.IncidentId;
import dev.peerwatch.notifier.incident.Name;
import dev.peerwatch.notifier.outbox.Liveness;
import dev.peerwatch.notifier.outbox.Outbox;
import dev.peerwatch.notifier.voice.Held;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All that the notifier of one node knows. Immutable. */
public final class OpsState {

    /** A time that never comes. */
    static final Duration NEVER = Duration.ofDays(36_500);

    private final OpsSetup setup;
    private final String bootId;
    private final long lastId;
    private final Voices voices;
    private final Contacts contacts;
    private final Talks talks;
    private final Reach reach;
    private final Outbox outbox;
    private final Link link;
    private final Shown light;
    private final Duration wakeAt;

    OpsState(
            OpsSetup setup,
            String bootId,
            long lastId,
            Voices voices,
            Contacts contacts,
            Talks talks,
            Reach reach,
            Outbox outbox,
            Link link,
            Shown light,
            Duration wakeAt) {
        this.setup = setup;
        this.bootId = bootId;
        this.lastId = lastId;
        this.voices = voices;
        this.contacts = contacts;
        this.talks = talks;
        this.reach = reach;
        this.outbox = outbox;
        this.link = link;
        this.light = light;
        this.wakeAt = wakeAt;
    }

    /**
     * The chat connection.
     *
     * @param connected whether it is up
     * @param jid the own full address while it is
     * @param server the server it goes to, or went to last
     * @param problem why it isn't up
     * @param liveness whether it still leads anywhere
     */
    public record Link(
            boolean connected,
            Optional<String> jid,
            Optional<String> server,
            Optional<String> problem,
            Liveness liveness) {

        /** One that has just been made, or lost. */
        Link(boolean connected, Optional<String> jid, Optional<String> server, Optional<String> problem) {
            this(connected, jid, server, problem, Liveness.UNKNOWN);
        }

        Link with(Liveness changed) {
            return new Link(connected, jid, server, problem, changed);
        }
    }

    /** A presence: a light and words. */
    public record Shown(Light light, String words) {}

    /** What the blueprint says. */
    public OpsSetup setup() {
        return setup;
    }

    /** What no chat server has taken. */
    public Outbox outbox() {
        return outbox;
    }

    /** The chat connection. */
    public Link link() {
        return link;
    }

    /** The node's light and words. */
    public Shown light() {
        return light;
    }

    /** Bare addresses subscribed to this node, and since when. */
    public SortedMap<String, Instant> subscribers() {
        return contacts.subscribers();
    }

    /** When the notifier wants a tick, at the latest, on the monotonic clock; far away when it waits for nothing. */
    public Duration wakeAt() {
        return wakeAt;
    }

    /** Incidents without an end, by subject. */
    public SortedMap<String, Incident> open() {
        TreeMap<String, Incident> open = new TreeMap<>();
        voices.open().forEach((subject, held) -> {
            if (!Muting.isMute(held.incident())) {
                open.put(subject, held.incident());
            }
        });
        return open;
    }

    /** Whether an incident about this subject is open. */
    public boolean isOpen(Subject subject) {
        return voices.open().containsKey(subject.toString());
    }

    /** Incidents that are open or ended during the last hour and have, or had, a name that begins so. */
    public List<Incident> named(String prefix) {
        String wanted = prefix.toLowerCase(Locale.ROOT);
        return Stream.concat(voices.open().values().stream(), voices.ended().values().stream())
                .map(Held::incident)
                .filter(i -> i.names().stream().anyMatch(name -> name.id().hex().startsWith(wanted)))
                .toList();
    }

    /** The short form of an incident's id, unambiguous among the open ones. */
    public String shortId(IncidentId id) {
        return id.shortAmong(namesOf(voices.open()));
    }

    static List<IncidentId> namesOf(SortedMap<String, Held> open) {
        return open.values().stream()
                .flatMap(held -> held.incident().names().stream())
                .map(Name::id)
                .toList();
    }

    // ---- for the turns

    String bootId() {
        return bootId;
    }

    long lastId() {
        return lastId;
    }

    Voices voices() {
        return voices;
    }

    Contacts contacts() {
        return contacts;
    }

    Talks talks() {
        return talks;
    }

    Reach reach() {
        return reach;
    }
}
