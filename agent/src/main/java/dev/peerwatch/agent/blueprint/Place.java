package dev.peerwatch.agent.blueprint;

/**
 * Where something stands in the file.
 *
 * @param line from 1; 0 for the file as a whole
 * @param column from 1, in characters; 0 for the file as a whole
 */
record Place(int line, int column) {

    /** The file as a whole. */
    static final Place FILE = new Place(0, 0);
}
