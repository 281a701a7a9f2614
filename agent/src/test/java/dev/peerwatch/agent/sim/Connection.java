package dev.peerwatch.agent.sim;

/** A TCP connection, with TLS, from one run of an agent to one of another. */
final class Connection {

    private enum Use {
        /** A call is under way on it. */
        BUSY,
        /** It waits for the next call. */
        WAITING,
        /** Its call was given up, and what was begun on it may still be finished. */
        LATE,
        CLOSED
    }

    private final int their;
    private TcpCall<?> call;
    private Use use = Use.BUSY;
    private boolean reset;
    private boolean asked;
    private boolean answered;
    private long oldAt;
    private long until;

    /**
     * One that was accepted just now.
     *
     * @param their the run of the other agent
     * @param call for which it was made
     */
    Connection(int their, TcpCall<?> call) {
        this.their = their;
        this.call = call;
    }

    int their() {
        return their;
    }

    /** The last one on it. */
    TcpCall<?> call() {
        return call;
    }

    /** Its call is over; it waits for the next one until then. */
    void waitUntil(long time) {
        use = Use.WAITING;
        until = time;
    }

    /** Its call was given up; what was begun may be finished until then. */
    void leaveUntil(long time) {
        use = Use.LATE;
        until = time;
    }

    void take(TcpCall<?> next) {
        use = Use.BUSY;
        call = next;
    }

    void close() {
        use = Use.CLOSED;
    }

    /** Nothing goes over it any more, not even what was written. */
    void reset() {
        reset = true;
    }

    boolean isWaiting() {
        return use == Use.WAITING;
    }

    /** Whether no call waits for what it brings. */
    boolean isIdle() {
        return use == Use.WAITING || use == Use.LATE;
    }

    boolean isClosed() {
        return use == Use.CLOSED;
    }

    boolean isReset() {
        return reset;
    }

    /** Whether nobody has it in use, and its time is over. */
    boolean isOver(long now) {
        return use != Use.BUSY && now >= until;
    }

    /** From now on it is too old to be kept. */
    void oldAt(long time) {
        oldAt = time;
    }

    boolean isOld(long now) {
        return now >= oldAt;
    }

    /** A request goes out on it; returns whether that is the first. */
    boolean ask() {
        boolean first = !asked;
        asked = true;
        return first;
    }

    /** Whether no request on it has been answered yet. */
    boolean isNew() {
        return !answered;
    }

    /** A request on it is answered; returns whether that is the first. */
    boolean answer() {
        boolean first = !answered;
        answered = true;
        return first;
    }
}
