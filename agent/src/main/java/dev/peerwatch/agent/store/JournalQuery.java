package dev.peerwatch.agent.store;

import dev.peerwatch.notifier.JournalEntry;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which rows of the journal are wanted.
 *
 * @param since not older than this
 * @param kinds only these kinds; empty for all
 * @param node only what is about this node: its field {@code peer}, {@code node} or {@code subject} names it or a service of it
 * @param incident only what is about this incident: a prefix of its id, at least 4 characters
 * @param afterSeq only rows after this one; 0 for all
 * @param limit at most so many, the newest ones, 1 to 100,000
 */
public record JournalQuery(
        Optional<Instant> since,
        Set<String> kinds,
        Optional<String> node,
        Optional<String> incident,
        long afterSeq,
        int limit) {

    /** The most rows that one query yields. */
    public static final int MAX_LIMIT = 100_000;

    private static final int SHORTEST_ID = 4;
    private static final List<String> NODE_FIELDS = List.of("peer", "node", "subject");

    /** @throws IllegalArgumentException when the limit or the incident's id is out of bounds */
    public JournalQuery {
        kinds = Set.copyOf(kinds);
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit is " + limit + ", expected 1 to " + MAX_LIMIT);
        }
        incident.ifPresent(id -> {
            if (id.length() < SHORTEST_ID) {
                throw new IllegalArgumentException(
                        "'" + id + "' is too short for an incident, expected at least " + SHORTEST_ID + " characters");
            }
        });
    }

    /** The newest {@code limit} rows. */
    public static JournalQuery newest(int limit) {
        return new JournalQuery(Optional.empty(), Set.of(), Optional.empty(), Optional.empty(), 0, limit);
    }

    /** The same, but only rows after {@code seq}. */
    public JournalQuery after(long seq) {
        return new JournalQuery(since, kinds, node, incident, seq, limit);
    }

    /** Whether {@code row} is wanted; {@link #limit} aside. */
    public boolean wants(JournalRow row) {
        JournalEntry entry = row.entry();
        return row.seq() > afterSeq
                && since.map(start -> !entry.at().isBefore(start)).orElse(true)
                && (kinds.isEmpty() || kinds.contains(entry.kind()))
                && node.map(name -> isAbout(name, entry.fields())).orElse(true)
                && incident.map(id -> isOf(id, entry.fields())).orElse(true);
    }

    private static boolean isAbout(String name, Map<String, String> fields) {
        return NODE_FIELDS.stream()
                .map(fields::get)
                .anyMatch(value -> value != null && (value.equals(name) || value.startsWith(name + "/")));
    }

    /** The journal and the reader may have shortened the id differently: one has to begin with the other. */
    private static boolean isOf(String id, Map<String, String> fields) {
        String value = fields.get("incident");
        if (value == null) {
            return false;
        }
        String wanted = id.toLowerCase(Locale.ROOT);
        for (String one : value.toLowerCase(Locale.ROOT).split("[ ,]+", -1)) {
            if (one.length() >= SHORTEST_ID && (one.startsWith(wanted) || wanted.startsWith(one))) {
                return true;
            }
        }
        return false;
    }
}
