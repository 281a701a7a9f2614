package dev.peerwatch.agent.sim;

import dev.peerwatch.agent.core.NodeEvent;
import dev.peerwatch.agent.sim.SimNetwork.Kind;
import dev.peerwatch.agent.watch.WatchEffect;
import dev.peerwatch.agent.watch.WatchEvent;
import dev.peerwatch.protocol.Outcome;
import dev.peerwatch.protocol.StatusReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One poll in virtual time, by the rules of the real one (DESIGN 5): pings at 0, 1/5 and 2/5 of its time, the status call at the first
 * pong or beside the second ping, and the table of outcomes. Where a connection is kept to a peer that has answered a ping lately the
 * status call comes first, and the first ping only when it isn't answered within 1/10.
 */
final class SimPoll implements TcpCall.Caller<StatusReport> {

    private static final long MOMENT = Duration.ofMillis(250).toNanos();
    private static final long UNSET = -1;

    private final Sim sim;
    private final SimNode from;
    private final SimNode to;
    private final WatchEffect.Poll poll;
    private final TcpCall.Request<StatusReport> request;
    private final int boot;
    private final long began;
    private final long time;
    private final PeerLink link;
    private @Nullable TcpCall<StatusReport> call;
    private boolean pinging;
    private boolean retried;
    private boolean over;
    private long pong = UNSET;
    private long accepted = UNSET;
    private long secured = UNSET;
    private long gone = UNSET;
    private long refused = UNSET;
    private long broken = UNSET;
    private long answered = UNSET;
    private Optional<StatusReport> report = Optional.empty();
    private long late;

    /**
     * @param status what the polled node does with the status call
     */
    SimPoll(
            Sim sim,
            SimNode from,
            SimNode to,
            WatchEffect.Poll poll,
            BiConsumer<SimNode, Consumer<StatusReport>> status) {
        this.sim = sim;
        this.from = from;
        this.to = to;
        this.poll = poll;
        this.request = new TcpCall.Request<>(WireSizes.status(), status);
        this.boot = from.boot();
        this.began = sim.agenda().nanos();
        this.time = poll.timeout().toNanos();
        this.link = from.link(to);
    }

    void start() {
        if (link.waits(began) && link.answeredLately(began)) {
            call();
            timer(time / 10, this::beginPinging);
        } else {
            beginPinging();
        }
        timer(time / 5, () -> {
            timer(time, this::end);
            timer(time * 2 / 5, () -> ping(2));
            ping(1);
            call();
            knock();
        });
    }

    private void timer(long after, Runnable what) {
        long due = began + after;
        sim.agenda().atNanos(due, () -> {
            if (!over && from.boot() == boot) {
                from.inbox(() -> {
                    if (!over) {
                        late = Math.max(late, sim.agenda().nanos() - due);
                        what.run();
                    }
                });
            }
        });
    }

    private void call() {
        if (call == null) {
            call = new TcpCall<>(sim, from, to, request, this);
            call.start();
        }
    }

    /** A kept connection that doesn't answer shows nothing: the host may be gone without having taken leave. */
    private void knock() {
        if (call != null) {
            call.knock();
        }
    }

    // ---- pings

    private void beginPinging() {
        if (!pinging) {
            pinging = true;
            ping(0);
        }
    }

    private void ping(int number) {
        if (!pinging) {
            return;
        }
        long what = 10_000L + 10L * number + (poll.withServices() ? 0 : 5);
        long there = sim.packet(Kind.UDP, from, to, WireSizes.ping(), what);
        if (there != SimNetwork.LOST) {
            sim.agenda().atNanos(sim.agenda().nanos() + there, () -> arrived(what));
        }
    }

    private void arrived(long what) {
        switch (to.life()) {
            case OFF, ASLEEP -> {}
            case GONE -> back(WireSizes.UNREACHABLE, what, this::portUnreachable);
            case RUNNING, PAUSED -> to.inbox(() -> back(WireSizes.ping(), what, this::pong));
        }
    }

    private void back(WireSizes.Flight flight, long what, Runnable then) {
        if (over) {
            return;
        }
        long back = sim.packet(Kind.UDP, to, from, flight, what + 1);
        if (back != SimNetwork.LOST) {
            sim.agenda().atNanos(sim.agenda().nanos() + back, () -> {
                if (!over && from.boot() == boot) {
                    from.packet(() -> {
                        if (!over) {
                            then.run();
                        }
                    });
                }
            });
        }
    }

    private void pong() {
        link.pong(sim.agenda().nanos());
        if (pong == UNSET) {
            pong = elapsed();
        }
        call();
        look();
    }

    private void portUnreachable() {
        if (gone == UNSET) {
            gone = elapsed();
        }
        call();
        look();
    }

    // ---- the status call

    @Override
    public void connected() {
        accepted = elapsed();
    }

    @Override
    public void secured() {
        secured = elapsed();
    }

    @Override
    public void refused() {
        beginPinging();
        refused = elapsed();
        look();
    }

    /** It may have been accepted by a process that was just ending: what it showed counts no more, and it is called again, once. */
    @Override
    public void broken() {
        beginPinging();
        if (retried) {
            broken = elapsed();
            look();
            return;
        }
        retried = true;
        call = null;
        accepted = UNSET;
        secured = UNSET;
        timer(elapsed() + time / 20, this::call);
    }

    @Override
    public void answered(StatusReport answer) {
        report = Optional.of(answer);
        answered = elapsed();
        look();
    }

    // ---- the end

    private void look() {
        long left = stands() - elapsed();
        if (left <= 0) {
            end();
        } else if (stands() < time) {
            timer(stands(), this::end);
        }
    }

    /** When the outcome stands unless more comes. */
    private long stands() {
        if (report.isPresent()) {
            return pinging && pong == UNSET ? time * 3 / 5 : 0;
        }
        if (!failed()) {
            return time;
        }
        if (pong != UNSET || secured != UNSET) {
            return 0;
        }
        return refused == UNSET ? time * 3 / 5 : refused + Math.min(time / 10, MOMENT);
    }

    private void end() {
        if (over) {
            return;
        }
        over = true;
        if (call != null) {
            call.abort();
        }
        Outcome outcome = outcome();
        from.happen(new NodeEvent.Watch(
                new WatchEvent.Polled(poll.peer(), poll.pollId(), outcome, List.of(), Duration.ofNanos(late))));
    }

    private Outcome outcome() {
        if (report.isPresent()) {
            return new Outcome.GoodResponse(
                    report.get(), Duration.ofNanos(pong == UNSET ? answered : pong), pinging && pong == UNSET);
        }
        if (pong != UNSET || secured != UNSET) {
            return bad(
                    !failed() ? Outcome.Cause.STATUS_UNANSWERED : Outcome.Cause.STATUS_FAILED,
                    (pong != UNSET ? "pings are" : "TLS is") + " answered, but no status",
                    Math.max(pong, secured));
        }
        if (accepted != UNSET) {
            return bad(Outcome.Cause.AGENT_HUNG, "host up, agent hung: TCP was accepted, but no TLS answer", accepted);
        }
        if (refused != UNSET || gone != UNSET) {
            return bad(Outcome.Cause.AGENT_GONE, "host up, agent gone: TCP was refused", Math.max(refused, gone));
        }
        return new Outcome.NoResponse(Outcome.Silence.SILENT, "no answer to pings or TCP");
    }

    private boolean failed() {
        return refused != UNSET || broken != UNSET;
    }

    private static Outcome bad(Outcome.Cause cause, String reason, long at) {
        return new Outcome.BadResponse(cause, reason, Duration.ofNanos(at), Optional.empty());
    }

    private long elapsed() {
        return sim.agenda().nanos() - began;
    }
}
