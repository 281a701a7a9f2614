package dev.peerwatch.agent.core;

import dev.peerwatch.agent.watch.WatchSetup;
import dev.peerwatch.notifier.OpsSetup;

/**
 * What a blueprint means for one node.
 *
 * @param digest of the blueprint, hexadecimal
 * @param watch whom it watches, and how
 * @param ops whom it tells
 */
public record NodeSetup(String digest, WatchSetup watch, OpsSetup ops) {}
