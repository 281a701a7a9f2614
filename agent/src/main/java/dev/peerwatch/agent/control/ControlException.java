package dev.peerwatch.agent.control;

/** A local command that was not done. The message is for people; {@link #exit} is what the command line exits with. */
public final class ControlException extends Exception {

    private static final long serialVersionUID = 1L;

    /** A problem was found. */
    public static final int FOUND = 1;
    /** It was asked wrongly. */
    public static final int USAGE = 2;
    /** No agent is there to be asked. */
    public static final int NO_AGENT = 3;

    private final int exit;

    public ControlException(int exit, String message) {
        super(message);
        this.exit = exit;
    }

    public ControlException(int exit, String message, Throwable cause) {
        super(message, cause);
        this.exit = exit;
    }

    static ControlException wrongUsage(String message) {
        return new ControlException(USAGE, message);
    }

    /** {@link #FOUND}, {@link #USAGE} or {@link #NO_AGENT}. */
    public int exit() {
        return exit;
    }
}
