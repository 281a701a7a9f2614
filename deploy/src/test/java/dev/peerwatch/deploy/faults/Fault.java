package dev.peerwatch.deploy.faults;

import java.time.Duration;
import java.util.Random;

/** Something that goes wrong, what is to be seen of it, and what not. */
sealed interface Fault permits Rounds, Noise, Halves, AllButOne {

    /** What it is called on the command line. */
    String name();

    /** What is done, in a line. */
    String description();

    /** What it is done to. */
    World.Size size();

    /**
     * Does it, waits until it is over and all should be well again, and tells what was seen.
     *
     * @param world in which all is well
     */
    Result happen(World world, Run run);

    /**
     * How long and how often.
     *
     * @param lasting how long a fault lasts; those that are done again and again are done for as long
     * @param rounds how often these are done at least
     * @param thorough whether there is time for more than is needed to see that it works
     * @param random for what isn't the same each time
     */
    record Run(Duration lasting, int rounds, boolean thorough, Random random, Progress progress) {}
}
