package dev.peerwatch.agent.cli;

/** A command that can't go on. The message is for people: what was found, what was expected, what to do. */
public final class Failure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int exit;

    private Failure(int exit, String message) {
        super(message);
        this.exit = exit;
    }

    /** A problem was found. */
    public static Failure problem(String message) {
        return new Failure(Exit.PROBLEM, message);
    }

    /** It was asked wrongly. */
    public static Failure usage(String message) {
        return new Failure(Exit.USAGE, message);
    }

    /** One of {@link Exit}. */
    public int exit() {
        return exit;
    }
}
