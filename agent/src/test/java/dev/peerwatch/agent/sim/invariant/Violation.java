package dev.peerwatch.agent.sim.invariant;

/** An invariant is broken. */
public final class Violation extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String rule;

    /**
     * @param rule the invariant's name
     * @param text who, when, and what was expected instead
     */
    public Violation(String rule, String text) {
        super(rule + ": " + text);
        this.rule = rule;
    }

    /** The invariant's name. */
    public String rule() {
        return rule;
    }
}
