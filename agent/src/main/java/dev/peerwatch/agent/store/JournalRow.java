package dev.peerwatch.agent.store;

import dev.peerwatch.notifier.JournalEntry;

/**
 * One entry as it stands in the journal.
 *
 * @param seq its place: grows by each entry and is never used again
 * @param entry what it says
 */
public record JournalRow(long seq, JournalEntry entry) {}
