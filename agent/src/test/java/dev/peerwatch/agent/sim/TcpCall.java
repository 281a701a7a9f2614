package dev.peerwatch.agent.sim;

import dev.peerwatch.agent.sim.SimNetwork.Kind;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request to another node, on a connection that was kept or on a new one, as the agent's {@code PeerCall} does it. A new one is
 * secured by TLS 1.3: four flights there and back; on a kept one it is the last two. Each is repeated by its sender until it arrives, as
 * Linux does it (RFC 6298: 1 s and doubling for the connection, then 200 ms and doubling).
 *
 * @param <A> what comes back
 */
final class TcpCall<A> {

    /**
     * What is asked.
     *
     * @param size on the wire
     * @param work what the other node does with it; it answers once, then or later
     * @param revoked whether giving it up resets the connection, so that nothing arrives that hasn't yet
     */
    record Request<A>(WireSizes.Call size, BiConsumer<SimNode, Consumer<A>> work, boolean revoked) {

        /** One that may arrive late. */
        Request(WireSizes.Call size, BiConsumer<SimNode, Consumer<A>> work) {
            this(size, work, false);
        }
    }

    /** Hears how it goes. Nothing after {@link #abort}. */
    interface Caller<A> {
        /** A new connection was accepted. */
        default void connected() {}

        /** TLS was agreed upon on a new connection. */
        default void secured() {}

        /** The other host says that nobody listens. */
        default void refused() {}

        /** The new connection was ended by the other side. */
        default void broken() {}

        void answered(A answer);
    }

    /** A new connection without TLS, while the request isn't out or is out on a kept one. */
    private enum Door {
        NONE,
        OPENING,
        OPEN
    }

    private static final long FIRST_CONNECT_REPEAT = Duration.ofSeconds(1).toNanos();
    private static final long FIRST_REPEAT = Duration.ofMillis(200).toNanos();

    /** So often a system repeats what was written on a connection that its process has closed (Linux: tcp_orphan_retries). */
    private static final int MOST_REPEATS = 8;

    /** The work of a request that reaches the other side twice comes again within this time. */
    private static final long AGAIN_WITHIN = Duration.ofSeconds(1).toNanos();

    /** One side's part of the talk on a connection. */
    private enum Stage {
        ACCEPTS(1),
        HELLO(2),
        CERTIFICATE(3),
        REQUEST(4),
        ANSWER(5),
        /** The other process is gone, and its system says so. */
        FAREWELL(6);

        private final long number;

        Stage(long number) {
            this.number = number;
        }

        /** Tells its packets from others sent at the same time. */
        long what(int attempt) {
            return number * 1_000L + attempt;
        }
    }

    private final Sim sim;
    private final SimNode from;
    private final SimNode to;
    private final int boot;
    private final PeerLink link;
    private final Request<A> request;
    private final Caller<A> caller;
    private Door door = Door.NONE;
    private int atDoor;

    /** Which the request goes out on; null while there is none, and when it has been answered. */
    private @Nullable Connection connection;

    private boolean reused;
    private boolean handshaking;

    /** It has been answered, or has failed. */
    private boolean done;

    private boolean aborted;

    /** A call that hasn't begun. */
    TcpCall(Sim sim, SimNode from, SimNode to, Request<A> request, Caller<A> caller) {
        this.sim = sim;
        this.from = from;
        this.to = to;
        this.boot = from.boot();
        this.link = from.link(to);
        this.request = request;
        this.caller = caller;
    }

    void start() {
        if (!takeKept()) {
            knock();
        }
    }

    /** Sees whether the host accepts a connection now, where a kept one doesn't say so. */
    void knock() {
        if (!over() && door == Door.NONE && (connection == null || reused)) {
            door = Door.OPENING;
            connect(0);
        }
    }

    /** Ends it without a word to the caller. What was begun may be finished for the next call's sake. */
    void abort() {
        boolean wasOver = over();
        aborted = true;
        Connection left = connection;
        if (wasOver || left == null) {
            closeDoor();
            return;
        }
        closeDoor();
        if (request.revoked()) {
            left.reset();
            link.close(left);
            from.traffic().sent(Kind.TCP, WireSizes.SYN);
        } else if (!link.leave(left, now(), handshaking)) {
            link.close(left);
        } else if (handshaking) {
            sim.agenda().after(PeerLink.LATE_HANDSHAKE, () -> link.giveUp(left));
        }
    }

    private boolean over() {
        return aborted || done || dead();
    }

    private boolean dead() {
        return from.boot() != boot || !from.life().hasProcess();
    }

    private long now() {
        return sim.agenda().nanos();
    }

    private boolean takeKept() {
        Connection kept = link.take(now(), this);
        if (kept == null) {
            return false;
        }
        connection = kept;
        reused = true;
        ask(kept);
        return true;
    }

    // ---- a new connection

    private void connect(int attempt) {
        if (over() || door != Door.OPENING) {
            return;
        }
        long time = sim.packet(Kind.TCP, from, to, WireSizes.SYN, attempt);
        if (time != SimNetwork.LOST) {
            sim.agenda().atNanos(now() + time, this::arrived);
        }
        // The answer to it stops this; whether the other host is there at all isn't known here.
        if (time == SimNetwork.LOST || !to.life().hostUp()) {
            long wait = FIRST_CONNECT_REPEAT << attempt;
            sim.agenda().atNanos(now() + wait, () -> connect(attempt + 1));
        }
    }

    private void arrived() {
        switch (to.life()) {
            case OFF, ASLEEP -> {}
            case GONE -> {
                long time = sim.packet(Kind.TCP, to, from, WireSizes.SYN, 100);
                if (time != SimNetwork.LOST) {
                    sim.agenda().atNanos(now() + time, () -> fail(caller::refused));
                } else {
                    sim.agenda().atNanos(now() + FIRST_CONNECT_REPEAT, () -> connect(1));
                }
            }
            case RUNNING, PAUSED -> {
                int their = to.boot();
                flight(Stage.ACCEPTS, null, WireSizes.SYN, () -> accepted(their));
            }
        }
    }

    private void accepted(int their) {
        if (!over() && door == Door.OPENING) {
            door = Door.OPEN;
            atDoor = their;
            toCaller(caller::connected);
            enter();
        }
    }

    /** Begins TLS, unless an earlier call's handshake may still come to something. */
    private void enter() {
        if (over() || connection != null || door != Door.OPEN || link.await(this::handshakeOfAnotherEnded)) {
            return;
        }
        door = Door.NONE;
        Connection opened = new Connection(atDoor, this);
        connection = opened;
        reused = false;
        handshaking = true;
        link.opened(opened);
        flight(Stage.HELLO, opened, request.size().hello(), () -> shake(opened));
    }

    private void handshakeOfAnotherEnded() {
        if (!over() && connection == null && !takeKept()) {
            enter();
        }
    }

    private void closeDoor() {
        if (door == Door.OPEN) {
            from.traffic().sent(Kind.TCP, WireSizes.UNUSED);
        }
        door = Door.NONE;
    }

    /** The handshake, done by the process rather than by its system. */
    private void shake(Connection on) {
        ifSame(on, () -> flight(Stage.CERTIFICATE, on, request.size().certificate(), () -> secured(on)));
    }

    private void secured(Connection on) {
        handshaking = false;
        PeerLink.secured(on, now(), sim.dice().share(from.index(), to.index(), now()));
        if (aborted) {
            link.keep(on, now());
        } else {
            toCaller(caller::secured);
            ask(on);
        }
    }

    // ---- the request

    private void ask(Connection on) {
        WireSizes.Flight flight =
                on.ask() ? request.size().request() : request.size().further();
        flight(Stage.REQUEST, on, flight, () -> {
            ifSame(on, () -> request.work().accept(to, answer -> answer(on, answer)));
            if (sim.network().twice(from.index(), to.index(), now())) {
                long again = sim.dice().below(AGAIN_WITHIN, from.index(), to.index(), now());
                sim.agenda()
                        .atNanos(
                                now() + again,
                                () -> ifSame(on, () -> request.work().accept(to, ignored -> {})));
            }
        });
    }

    private void answer(Connection on, A answer) {
        WireSizes.Flight flight =
                on.isNew() ? request.size().answer() : request.size().furtherAnswer();
        flight(Stage.ANSWER, on, flight, () -> answered(on, answer));
    }

    private void answered(Connection on, A answer) {
        if (on.answer()) {
            // Its end, which comes when nobody has needed it for some time.
            from.traffic().sent(Kind.TCP, request.size().farewell());
        }
        connection = null;
        done = true;
        closeDoor();
        link.keep(on, now());
        toCaller(() -> caller.answered(answer));
    }

    // ---- the end of the other process

    /** A connection is with one run of the agent; when that has died, its system says so. */
    private void ifSame(Connection on, Runnable what) {
        if (to.boot() == on.their() && to.life().hasProcess()) {
            to.packet(what);
        } else {
            peerDied(on);
        }
    }

    /** The other process has died, and its host lives: sooner or later this side hears of it. */
    void peerDied(Connection on) {
        flight(Stage.FAREWELL, on, WireSizes.SYN, () -> broken(on));
    }

    /** Whatever breaks a kept connection before it has answered may be no more than that it was too old. */
    private void broken(Connection on) {
        on.reset();
        link.close(on);
        if (on != connection || over()) {
            return;
        }
        connection = null;
        if (reused) {
            reused = false;
            knock();
            enter();
        } else {
            fail(caller::broken);
        }
    }

    private void fail(Runnable how) {
        if (over()) {
            return;
        }
        done = true;
        closeDoor();
        if (connection != null) {
            link.close(connection);
        }
        toCaller(how);
    }

    private void toCaller(Runnable what) {
        if (!aborted && !dead()) {
            from.packet(() -> {
                if (!aborted && !dead()) {
                    what.run();
                }
            });
        }
    }

    // ---- packets

    private void flight(Stage stage, @Nullable Connection on, WireSizes.Flight what, Runnable arrived) {
        flight(stage, on, what, 0, arrived);
    }

    private void flight(Stage stage, @Nullable Connection on, WireSizes.Flight what, int attempt, Runnable arrived) {
        boolean there = stage == Stage.HELLO || stage == Stage.REQUEST;
        SimNode sender = there ? from : to;
        SimNode receiver = there ? to : from;
        if (attempt > MOST_REPEATS || isVoid(stage, on) || sender.life() == SimNode.Life.OFF) {
            return;
        }
        long time = sender.life().hostUp()
                ? sim.packet(Kind.TCP, sender, receiver, what, stage.what(attempt))
                : SimNetwork.LOST;
        long repeat = (stage == Stage.ACCEPTS ? FIRST_CONNECT_REPEAT : FIRST_REPEAT) << attempt;
        if (time == SimNetwork.LOST) {
            sim.agenda().atNanos(now() + repeat, () -> flight(stage, on, what, attempt + 1, arrived));
            return;
        }
        sim.agenda().atNanos(now() + time, () -> {
            if (!receiver.life().hostUp()) {
                sim.agenda().atNanos(now() + repeat - time, () -> flight(stage, on, what, attempt + 1, arrived));
            } else if (!isVoid(stage, on)) {
                arrived.run();
            }
        });
    }

    /** Whether nobody would make anything of it. A request that was written arrives, unless the connection was reset since. */
    private boolean isVoid(Stage stage, @Nullable Connection on) {
        if (on == null) {
            return over();
        }
        return dead() || (stage == Stage.REQUEST ? on.isReset() : on.isClosed() || on.isOver(now()));
    }
}
