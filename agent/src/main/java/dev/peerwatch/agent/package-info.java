/** The agent that runs on every server and joins watching its peers to telling people. */
@NullMarked
package dev.peerwatch.agent;

import org.jspecify.annotations.NullMarked;
