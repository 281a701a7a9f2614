package dev.peerwatch.agent.store;

/** The state could not be opened, saved or read. The message is one line for people and says what to do. */
public final class StoreException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Problem problem;

    /** What kind of trouble it is. */
    public enum Problem {
        /** No space, or no more than a quota or limit allows. */
        DISK_FULL,
        /** The directory or file doesn't let this user write. */
        NOT_WRITABLE,
        /** Another agent works on the same state. */
        LOCKED,
        /** The state was written by a newer version. */
        NEWER_SCHEMA,
        /** Anything else. */
        FAILED
    }

    StoreException(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    StoreException(Problem problem, String message, Throwable cause) {
        super(message, cause);
        this.problem = problem;
    }

    /** What kind of trouble it is. */
    public Problem problem() {
        return problem;
    }

    /** Whether there's no space left (or no more than a limit allows): it may work again later. */
    public boolean diskFull() {
        return problem == Problem.DISK_FULL;
    }
}
