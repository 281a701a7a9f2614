package dev.peerwatch.agent.sim;

import dev.peerwatch.agent.sim.SimNetwork.Kind;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * One request to another node over a TCP connection of its own, secured by TLS 1.3: four flights there and back, each repeated by its
 * sender until it arrives, as Linux does it (RFC 6298: 1 s and doubling for the connection, then 200 ms and doubling).
 *
 * @param <A> what comes back
 */
final class TcpCall<A> {

    /** Hears how it goes. Nothing after {@link #abort}. */
    interface Caller<A> {
        default void connected() {}

        default void secured() {}

        /** The other host says that nobody listens. */
        default void refused() {}

        void answered(A answer);
    }

    private static final long FIRST_CONNECT_REPEAT = Duration.ofSeconds(1).toNanos();
    private static final long FIRST_REPEAT = Duration.ofMillis(200).toNanos();

    /** The work of a request that reaches the other side twice comes again within this time. */
    private static final long AGAIN_WITHIN = Duration.ofSeconds(1).toNanos();

    private final Sim sim;
    private final SimNode from;
    private final SimNode to;
    private final int boot;
    private final WireSizes.Call size;
    private final BiConsumer<SimNode, Consumer<A>> work;
    private final Caller<A> caller;
    private boolean connected;
    private boolean over;

    /**
     * A call that hasn't begun.
     *
     * @param work what the other node does with the request; it answers once, then or later
     */
    TcpCall(
            Sim sim,
            SimNode from,
            SimNode to,
            WireSizes.Call size,
            BiConsumer<SimNode, Consumer<A>> work,
            Caller<A> caller) {
        this.sim = sim;
        this.from = from;
        this.to = to;
        this.boot = from.boot();
        this.size = size;
        this.work = work;
        this.caller = caller;
    }

    void start() {
        connect(0);
    }

    void abort() {
        over = true;
    }

    private boolean over() {
        return over || from.boot() != boot || !from.life().hasProcess();
    }

    private void connect(int attempt) {
        if (over() || connected) {
            return;
        }
        long time = sim.packet(Kind.TCP, from, to, WireSizes.SYN, attempt);
        if (time != SimNetwork.LOST) {
            sim.agenda().atNanos(sim.agenda().nanos() + time, this::arrived);
        }
        // The answer to it stops this; whether the other host is there at all isn't known here.
        if (time == SimNetwork.LOST || !to.life().hostUp()) {
            long wait = FIRST_CONNECT_REPEAT << attempt;
            sim.agenda().atNanos(sim.agenda().nanos() + wait, () -> connect(attempt + 1));
        }
    }

    private void arrived() {
        switch (to.life()) {
            case OFF, ASLEEP -> {}
            case GONE -> {
                long time = sim.packet(Kind.TCP, to, from, WireSizes.SYN, 100);
                if (time != SimNetwork.LOST) {
                    sim.agenda().atNanos(sim.agenda().nanos() + time, () -> toCaller(caller::refused));
                } else {
                    sim.agenda().atNanos(sim.agenda().nanos() + FIRST_CONNECT_REPEAT, () -> connect(1));
                }
            }
            case RUNNING, PAUSED -> {
                int their = to.boot();
                flight(to, from, 1, FIRST_CONNECT_REPEAT, 0, WireSizes.SYN, () -> {
                    if (!connected) {
                        connected = true;
                        toCaller(caller::connected);
                        flight(from, to, 2, FIRST_REPEAT, 0, size.hello(), () -> shake(their));
                    }
                });
            }
        }
    }

    /** The handshake, done by the process rather than by its system. */
    private void shake(int their) {
        ifSame(
                their,
                () -> flight(to, from, 3, FIRST_REPEAT, 0, size.certificate(), () -> {
                    toCaller(caller::secured);
                    flight(from, to, 4, FIRST_REPEAT, 0, size.request(), () -> {
                        ifSame(their, () -> work.accept(to, this::answer));
                        if (sim.network()
                                .twice(from.index(), to.index(), sim.agenda().nanos())) {
                            long again = sim.dice()
                                    .below(
                                            AGAIN_WITHIN,
                                            from.index(),
                                            to.index(),
                                            sim.agenda().nanos());
                            sim.agenda()
                                    .atNanos(
                                            sim.agenda().nanos() + again,
                                            () -> ifSame(their, () -> work.accept(to, ignored -> {})));
                        }
                    });
                }));
    }

    /** A connection is with one run of the agent; when that has died, the caller hears of it as of a refusal. */
    private void ifSame(int their, Runnable what) {
        if (to.boot() == their && to.life().hasProcess()) {
            to.packet(what);
        } else if (to.life().hostUp()) {
            long time = sim.packet(Kind.TCP, to, from, WireSizes.SYN, 101);
            if (time != SimNetwork.LOST) {
                sim.agenda().atNanos(sim.agenda().nanos() + time, () -> toCaller(caller::refused));
            }
        }
    }

    private void answer(A answer) {
        flight(to, from, 5, FIRST_REPEAT, 0, size.answer(), () -> {
            from.traffic().sent(Kind.TCP, size.farewell());
            toCaller(() -> caller.answered(answer));
        });
    }

    private void toCaller(Runnable what) {
        if (!over()) {
            from.packet(() -> {
                if (!over()) {
                    what.run();
                }
            });
        }
    }

    private void flight(
            SimNode a, SimNode b, int stage, long repeat, int attempt, WireSizes.Flight what, Runnable arrived) {
        if (over()) {
            return;
        }
        long time = sim.packet(Kind.TCP, a, b, what, stage * 1_000L + attempt);
        if (time != SimNetwork.LOST) {
            sim.agenda().atNanos(sim.agenda().nanos() + time, arrived);
        } else {
            sim.agenda()
                    .atNanos(
                            sim.agenda().nanos() + (repeat << attempt),
                            () -> flight(a, b, stage, repeat, attempt + 1, what, arrived));
        }
    }
}
