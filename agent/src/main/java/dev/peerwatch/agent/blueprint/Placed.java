package dev.peerwatch.agent.blueprint;

/** A value and where it came from, for mistakes that show only when it is seen together with others. */
record Placed<T>(Place place, T value) {}
