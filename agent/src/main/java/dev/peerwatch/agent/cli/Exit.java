package dev.peerwatch.agent.cli;

/** What the command line exits with. */
public final class Exit {

    /** Done, and nothing is wrong. */
    public static final int FINE = 0;
    /** A problem was found. */
    public static final int PROBLEM = 1;
    /** It was asked wrongly. */
    public static final int USAGE = 2;
    /** No agent is running that could answer. */
    public static final int NO_AGENT = 3;

    private Exit() {}
}
