package dev.peerwatch.agent.store;

import dev.peerwatch.notifier.JournalEntry;
import dev.peerwatch.notifier.OpsEffect;
import dev.peerwatch.notifier.Recovered;
import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.outbox.OutboxMessage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The tables' reading and writing, over one connection. No transactions of its own. */
final class Tables {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<LinkedHashMap<String, String>> FIELDS = new TypeReference<>() {};
    private static final String ROWS = "SELECT seq, at, level, kind, fields, text FROM journal ";

    private final Connection connection;

    Tables(Connection connection) {
        this.connection = connection;
    }

    /** The last number given to a journal row, also where that row is gone by now. */
    long lastSeq() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'journal'), 0)")) {
            return result.next() ? result.getLong(1) : 0;
        }
    }

    void insert(JournalRow row) throws SQLException {
        JournalEntry entry = row.entry();
        update(
                "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?)",
                row.seq(),
                entry.at().toEpochMilli(),
                entry.level().name(),
                entry.kind(),
                JSON.writeValueAsString(entry.fields()),
                entry.text().orElse(null));
    }

    /** Does everything but journal entries. */
    void apply(OpsEffect.Durable effect) throws SQLException {
        if (effect instanceof OpsEffect.SaveIncident incident) {
            update(
                    "INSERT OR REPLACE INTO incidents VALUES (?, ?, ?, ?, ?)",
                    incident.id(),
                    incident.subject(),
                    incident.openedAt().toEpochMilli(),
                    incident.closedAt().map(Instant::toEpochMilli).orElse(null),
                    incident.encoded());
        } else if (effect instanceof OpsEffect.ForgetIncident forget) {
            update("DELETE FROM incidents WHERE id = ?", forget.id());
        } else if (effect instanceof OpsEffect.Enqueue enqueue) {
            enqueue(enqueue.message());
        } else if (effect instanceof OpsEffect.Dequeue dequeue) {
            update("DELETE FROM outbox WHERE id = ?", dequeue.messageId());
        } else if (effect instanceof OpsEffect.SaveSubscriber save) {
            update(
                    "INSERT OR REPLACE INTO subscribers VALUES (?, ?)",
                    save.jid(),
                    save.since().toEpochMilli());
        } else if (effect instanceof OpsEffect.DropSubscriber drop) {
            update("DELETE FROM subscribers WHERE jid = ?", drop.jid());
        } else if (effect instanceof OpsEffect.RememberReceived received) {
            update(
                    "INSERT OR IGNORE INTO received VALUES (?, ?, ?)",
                    received.from(),
                    received.messageId(),
                    received.at().toEpochMilli());
        } else {
            throw new IllegalArgumentException("don't know how to keep " + effect);
        }
    }

    private void enqueue(OutboxMessage message) throws SQLException {
        update(
                """
                INSERT INTO outbox (id, recipient, body, reply_to, kind, incident, queued_at) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET recipient = excluded.recipient, body = excluded.body,
                  reply_to = excluded.reply_to, kind = excluded.kind, incident = excluded.incident""",
                message.message().id(),
                message.message().to(),
                message.message().body(),
                message.message().replyTo().orElse(null),
                message.kind().name(),
                message.incident().orElse(null),
                message.queuedAt().toEpochMilli());
    }

    void forgetReceivedBefore(Instant time) throws SQLException {
        update("DELETE FROM received WHERE at < ?", time.toEpochMilli());
    }

    /** When the newest message taken in was written or taken. */
    Optional<Instant> newestReceived() throws SQLException {
        return list("SELECT at FROM received ORDER BY at DESC LIMIT 1", r -> Instant.ofEpochMilli(r.getLong(1)))
                .stream()
                .findFirst();
    }

    TextLog.Anchor anchor() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT seq, file, offset FROM textlog")) {
            return result.next()
                    ? new TextLog.Anchor(result.getLong(1), result.getString(2), result.getLong(3))
                    : TextLog.Anchor.NONE;
        }
    }

    void save(TextLog.Anchor anchor) throws SQLException {
        update("INSERT OR REPLACE INTO textlog VALUES (1, ?, ?, ?)", anchor.seq(), anchor.file(), anchor.offset());
    }

    /** What a run that begins must know: incidents that have no end, or have ended since then. */
    Recovered recover(Instant endedSince) throws SQLException {
        List<String> incidents = list(
                "SELECT encoded FROM incidents WHERE closed_at IS NULL OR closed_at > ? ORDER BY opened_at, id",
                r -> r.getString(1),
                endedSince.toEpochMilli());
        List<OutboxMessage> outbox = list(
                "SELECT id, recipient, body, reply_to, kind, incident, queued_at FROM outbox ORDER BY place",
                r -> new OutboxMessage(
                        new ChatMessage(
                                r.getString(1), r.getString(2), r.getString(3), Optional.ofNullable(r.getString(4))),
                        OutboxMessage.Kind.valueOf(r.getString(5)),
                        Optional.ofNullable(r.getString(6)),
                        Instant.ofEpochMilli(r.getLong(7))));
        Map<String, Instant> subscribers = new LinkedHashMap<>();
        list(
                "SELECT jid, since FROM subscribers",
                r -> subscribers.put(r.getString(1), Instant.ofEpochMilli(r.getLong(2))));
        List<String> received = list(
                "SELECT sender, message_id FROM received ORDER BY at, rowid",
                r -> r.getString(1) + " " + r.getString(2));
        return new Recovered(incidents, outbox, subscribers, received);
    }

    List<IncidentRow> incidents(Instant since) throws SQLException {
        return list(
                "SELECT id, subject, opened_at, closed_at, encoded FROM incidents"
                        + " WHERE closed_at IS NULL OR closed_at >= ? ORDER BY opened_at, id",
                r -> {
                    Instant opened = Instant.ofEpochMilli(r.getLong(3));
                    long closed = r.getLong(4);
                    Optional<Instant> closedAt =
                            r.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(closed));
                    return new IncidentRow(r.getString(1), r.getString(2), opened, closedAt, r.getString(5));
                },
                since.toEpochMilli());
    }

    /** Rows after {@code seq}, in order. */
    void after(long seq, Consumer<JournalRow> each) throws SQLException {
        this.<JournalRow>each(
                ROWS + "WHERE seq > ? ORDER BY seq",
                Tables::row,
                row -> {
                    each.accept(row);
                    return true;
                },
                seq);
    }

    /**
     * Rows after {@code afterSeq} and not older than {@code since} that {@code wanted} takes, at most {@code limit}: the newest
     * or the oldest of them, the oldest first.
     */
    List<JournalRow> some(
            boolean newest, long afterSeq, Optional<Instant> since, Predicate<JournalRow> wanted, int limit)
            throws SQLException {
        long start = since.isPresent() ? Math.max(afterSeq, firstAt(since.get()) - 1) : afterSeq;
        List<JournalRow> rows = new ArrayList<>();
        each(
                ROWS + "WHERE seq > ? ORDER BY seq" + (newest ? " DESC" : ""),
                Tables::row,
                row -> {
                    if (wanted.test(row)) {
                        rows.add(row);
                    }
                    return rows.size() < limit;
                },
                start);
        if (newest) {
            Collections.reverse(rows);
        }
        return rows;
    }

    /** The first row that isn't older than {@code since}; later ones may be older, for clocks jump. */
    private long firstAt(Instant since) throws SQLException {
        return list(
                        "SELECT coalesce(min(seq), " + Long.MAX_VALUE + ") FROM journal WHERE at >= ?",
                        r -> r.getLong(1),
                        since.toEpochMilli())
                .get(0);
    }

    private static JournalRow row(ResultSet r) throws SQLException {
        return new JournalRow(
                r.getLong(1),
                new JournalEntry(
                        Instant.ofEpochMilli(r.getLong(2)),
                        JournalEntry.Level.valueOf(r.getString(3)),
                        r.getString(4),
                        JSON.readValue(r.getString(5), FIELDS),
                        Optional.ofNullable(r.getString(6))));
    }

    private interface Read<T> {
        T from(ResultSet row) throws SQLException;
    }

    private <T> List<T> list(String query, Read<T> read, Object... values) throws SQLException {
        List<T> all = new ArrayList<>();
        each(query, read, all::add, values);
        return all;
    }

    private <T> void each(String query, Read<T> read, Predicate<T> goOn, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            bind(statement, values);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next() && goOn.test(read.from(result))) {
                    // the predicate does the work
                }
            }
        }
    }

    private void update(String command, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(command)) {
            bind(statement, values);
            statement.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }
}
