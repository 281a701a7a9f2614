/**
 * The blueprint: the one file, the same on every node, that says what should be. Records for what it says, and a strict
 * reader that turns YAML into them or into all the mistakes at once, each with its place in the file.
 *
 * <p>The reader works on the YAML node graph instead of binding to classes, because only the nodes know where they stand;
 * a mistake without line and column is hard to find at 3 a.m.
 */
@NullMarked
package dev.peerwatch.agent.blueprint;

import org.jspecify.annotations.NullMarked;
