/** What a node knows and decides: pure, driven by events, asking for effects. */
@NullMarked
package dev.peerwatch.agent.core;

import org.jspecify.annotations.NullMarked;
