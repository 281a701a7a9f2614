package dev.peerwatch.agent.watch;

import dev.peerwatch.agent.watch.WatchSetup.PeerSetup;
import dev.peerwatch.notifier.Moment;
import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.protocol.Outcome;
import dev.peerwatch.protocol.PanelAnswer.Excuse;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What this node knows about one peer. Durations are times on the monotonic clock unless said otherwise. The map isn't copied, as most
 * steps change nothing in it: whoever makes one leaves it alone afterwards.
 *
 * @param setup how it is polled
 * @param nextPollAt when the next poll is due, unless one is in flight
 * @param flight the poll in flight
 * @param verdict the hard verdict
 * @param tier how much it matters
 * @param since when the state behind the verdict began
 * @param suspicion what is being checked, while outcome and verdict disagree or the peer isn't seen
 * @param goodInARow good polls since the last other one, counted up to 2
 * @param last the last outcome that counted, services included
 * @param lastEndedAt when that poll ended
 * @param lastGood when the last good poll ended
 * @param bootId the run of the peer's agent last seen
 * @param grace until when silence is expected
 * @param stopped the run of the peer's agent that said it stops; kept when its grace is over
 * @param restarts when the peer was seen with a new boot id that it hadn't announced, during the last 10 minutes
 * @param subscribers who is subscribed to the peer, as it said last
 * @param rings on which rings this node watches the peer, and since when
 * @param looksOn on which rings the peer does its own watching, as far as its last answer shows: one bit for each
 * @param chatJid the peer's full chat address, as it said last
 * @param rhythm how the last polls went, for telling flapping
 */
public record PeerWatch(
        PeerSetup setup,
        Duration nextPollAt,
        Optional<Flight> flight,
        Verdict verdict,
        Tier tier,
        Instant since,
        Optional<Suspicion> suspicion,
        int goodInARow,
        Optional<Outcome> last,
        Duration lastEndedAt,
        Optional<Instant> lastGood,
        Optional<String> bootId,
        Optional<Grace> grace,
        Optional<String> stopped,
        List<Duration> restarts,
        List<String> subscribers,
        SortedMap<Integer, Duration> rings,
        int looksOn,
        Optional<String> chatJid,
        Rhythm rhythm) {

    public PeerWatch {
        restarts = List.copyOf(restarts);
        subscribers = List.copyOf(subscribers);
    }

    /**
     * A poll on its way.
     *
     * @param pollId its id
     * @param startedAt when it was asked for
     * @param timeout its length at most
     */
    record Flight(long pollId, Duration startedAt, Duration timeout) {}

    /**
     * A time in which silence accuses nobody.
     *
     * @param until its end
     * @param bootId the run that announced its stop; empty after the own start, for a peer not seen yet
     */
    record Grace(Duration until, Optional<String> bootId) {}

    /** A peer that nothing is known about yet. */
    static PeerWatch unseen(PeerSetup setup, Duration firstPollAt, Moment now, Optional<Grace> grace) {
        return new PeerWatch(
                setup,
                firstPollAt,
                Optional.empty(),
                Verdict.UP,
                Tier.LOGGED,
                now.wall(),
                Optional.empty(),
                0,
                Optional.empty(),
                Duration.ZERO,
                Optional.empty(),
                Optional.empty(),
                grace,
                Optional.empty(),
                List.of(),
                List.of(),
                Collections.unmodifiableSortedMap(new TreeMap<>(Map.of(setup.ring(), now.up()))),
                0,
                Optional.empty(),
                Rhythm.NEW);
    }

    /** The lowest ring on which this node watches the peer: on ring 0 it leads. */
    public int lowestRing() {
        return rings.isEmpty() ? setup.ring() : rings.firstKey();
    }

    /** Whether the peer does its own watching on this ring, as far as its last answer shows. */
    boolean looksOn(int ring) {
        return (looksOn & (1 << ring)) != 0;
    }

    /** Whether the run of the peer's agent that was seen last has said that it stops. */
    boolean stopping() {
        return stopped.isPresent() && (bootId.isEmpty() || stopped.equals(bootId));
    }

    /** The stop that it announced to this node, while its grace lasts. */
    Optional<Excuse> excuse(Duration now) {
        return grace.filter(g -> g.until().compareTo(now) > 0)
                .flatMap(g -> g.bootId().map(run -> new Excuse(run, g.until().minus(now))));
    }

    /** When a panel was last asked about the peer; long ago where none was. */
    Duration lastPanelAt() {
        return suspicion.flatMap(Suspicion::panel).map(Panel::askedAt).orElse(Duration.ofDays(-1));
    }

    /** Whether the peer's agent didn't answer the last poll. */
    public boolean silent() {
        return suspicion.filter(s -> s.silent() > 0).isPresent();
    }

    /** Whether the peer's agent answered the last poll, or its pings. */
    boolean heard() {
        return goodInARow > 0 || suspicion.filter(s -> s.answered() > 0).isPresent();
    }

    /** How far a suspicion has come, such as {@code attempt 2 of 3}, while one is being checked. */
    public Optional<String> suspected() {
        return suspicion.filter(s -> !verdict.bad()).map(s -> "attempt " + s.bad() + " of " + s.needed());
    }

    PeerWatch withSetup(PeerSetup changed, Duration nextPoll) {
        return with(d -> {
            d.setup = changed;
            d.nextPollAt = nextPoll;
            d.flight = Optional.empty();
        });
    }

    PeerWatch flying(Flight poll) {
        return with(d -> d.flight = Optional.of(poll));
    }

    PeerWatch landed(Duration nextPoll) {
        return with(d -> {
            d.nextPollAt = nextPoll;
            d.flight = Optional.empty();
        });
    }

    PeerWatch judged(Verdict hard, Tier howMuch, Instant began) {
        return with(d -> {
            d.verdict = hard;
            d.tier = howMuch;
            d.since = began;
        });
    }

    /** As if it had never been looked at, but for who it is: it is polled at once. */
    PeerWatch forgotten(Moment now) {
        return with(d -> {
            d.verdict = Verdict.UP;
            d.tier = Tier.LOGGED;
            d.since = now.wall();
            d.suspicion = Optional.empty();
            d.goodInARow = 0;
            d.last = Optional.empty();
            d.nextPollAt = now.up();
            d.flight = Optional.empty();
        });
    }

    PeerWatch suspected(Optional<Suspicion> changed) {
        return with(d -> d.suspicion = changed);
    }

    PeerWatch saw(Outcome outcome, Duration endedAt) {
        return with(d -> {
            d.last = Optional.of(outcome);
            d.lastEndedAt = endedAt;
        });
    }

    PeerWatch good(int inARow, Optional<Instant> at) {
        return with(d -> {
            d.goodInARow = inARow;
            d.lastGood = at;
        });
    }

    PeerWatch booted(String run, List<Duration> unannounced) {
        return with(d -> {
            d.bootId = Optional.of(run);
            d.restarts = unannounced;
        });
    }

    PeerWatch graced(Optional<Grace> given) {
        return with(d -> d.grace = given);
    }

    PeerWatch subscribed(List<String> who) {
        return with(d -> d.subscribers = who);
    }

    PeerWatch watchedOn(int ring, Duration since) {
        return with(d -> {
            TreeMap<Integer, Duration> more = new TreeMap<>(d.rings);
            more.put(ring, since);
            d.rings = Collections.unmodifiableSortedMap(more);
        });
    }

    /** On these rings of a changed plan and no others; on new ones since {@code now}. */
    PeerWatch watchedOnlyOn(Set<Integer> only, Duration now) {
        return with(d -> {
            TreeMap<Integer, Duration> others = new TreeMap<>();
            only.forEach(ring -> others.put(ring, d.rings.getOrDefault(ring, now)));
            d.rings = Collections.unmodifiableSortedMap(others);
        });
    }

    PeerWatch watchedNoMoreOn(int ring) {
        return with(d -> {
            TreeMap<Integer, Duration> fewer = new TreeMap<>(d.rings);
            fewer.remove(ring);
            d.rings = Collections.unmodifiableSortedMap(fewer);
        });
    }

    /** What its last answer says of its own watching; without an answer, nothing does. */
    PeerWatch looking(int onRings, Optional<String> fullJid) {
        return with(d -> {
            d.looksOn = onRings;
            d.chatJid = fullJid.or(() -> chatJid);
        });
    }

    PeerWatch sayingThatItStops(Grace given) {
        return with(d -> {
            d.grace = Optional.of(given);
            d.stopped = given.bootId();
            d.looksOn = 0;
        });
    }

    PeerWatch swinging(Rhythm changed) {
        return with(d -> d.rhythm = changed);
    }

    private PeerWatch with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.done();
    }

    /** A copy that can be changed, for the length of one {@link #with}. */
    private static final class Draft {
        private PeerSetup setup;
        private Duration nextPollAt;
        private Optional<Flight> flight;
        private Verdict verdict;
        private Tier tier;
        private Instant since;
        private Optional<Suspicion> suspicion;
        private int goodInARow;
        private Optional<Outcome> last;
        private Duration lastEndedAt;
        private Optional<Instant> lastGood;
        private Optional<String> bootId;
        private Optional<Grace> grace;
        private List<Duration> restarts;
        private List<String> subscribers;
        private Optional<String> stopped;
        private SortedMap<Integer, Duration> rings;
        private int looksOn;
        private Optional<String> chatJid;
        private Rhythm rhythm;

        Draft(PeerWatch from) {
            this.setup = from.setup;
            this.nextPollAt = from.nextPollAt;
            this.flight = from.flight;
            this.verdict = from.verdict;
            this.tier = from.tier;
            this.since = from.since;
            this.suspicion = from.suspicion;
            this.goodInARow = from.goodInARow;
            this.last = from.last;
            this.lastEndedAt = from.lastEndedAt;
            this.lastGood = from.lastGood;
            this.bootId = from.bootId;
            this.grace = from.grace;
            this.restarts = from.restarts;
            this.subscribers = from.subscribers;
            this.stopped = from.stopped;
            this.rings = from.rings;
            this.looksOn = from.looksOn;
            this.chatJid = from.chatJid;
            this.rhythm = from.rhythm;
        }

        PeerWatch done() {
            return new PeerWatch(
                    setup,
                    nextPollAt,
                    flight,
                    verdict,
                    tier,
                    since,
                    suspicion,
                    goodInARow,
                    last,
                    lastEndedAt,
                    lastGood,
                    bootId,
                    grace,
                    stopped,
                    restarts,
                    subscribers,
                    rings,
                    looksOn,
                    chatJid,
                    rhythm);
        }
    }
}
