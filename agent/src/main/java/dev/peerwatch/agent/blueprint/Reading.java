package dev.peerwatch.agent.blueprint;

import java.util.List;

/** What came of reading a blueprint: the model, or all that is wrong with it. */
public sealed interface Reading {

    /** What is allowed, but hardly meant; in the order of the file. */
    List<Problem> warnings();

    /** The blueprint holds. */
    record Accepted(Blueprint blueprint, List<Problem> warnings) implements Reading {
        public Accepted {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * The blueprint doesn't hold.
     *
     * @param errors all mistakes, at least one, in the order of the file
     */
    record Rejected(List<Problem> errors, List<Problem> warnings) implements Reading {
        public Rejected {
            errors = List.copyOf(errors);
            warnings = List.copyOf(warnings);
        }
    }
}
