package dev.peerwatch.notifier;

/**
 * Who watches whom, as far as the telling half must know it: every node is watched by its predecessor on each of a few rings. The
 * same on every node that has the same blueprint.
 */
public interface Circle {

    /** A circle of nobody: a node alone. */
    Circle NONE = new Circle() {
        @Override
        public int rings() {
            return 0;
        }

        @Override
        public String predecessor(String node, int ring) {
            return node;
        }
    };

    /** How many rings there are; ring 0 is the lead's. */
    int rings();

    /**
     * The node that watches {@code node} on this ring when all are well. For a name that the plan doesn't have: the name itself.
     *
     * @param ring 0 up to, but not including, {@link #rings()}
     */
    String predecessor(String node, int ring);
}
