/**
 * Who watches whom: a pure function of the nodes' names and sites, the same on every node and JVM, so that nothing has to be
 * negotiated and nobody is left out.
 *
 * <p>Hard to undo: the order of the rings. Two agents whose plans differ leave nodes unwatched, so a change of the hash or of
 * the rules below needs a new format of the blueprint.
 */
@NullMarked
package dev.peerwatch.agent.plan;

import org.jspecify.annotations.NullMarked;
