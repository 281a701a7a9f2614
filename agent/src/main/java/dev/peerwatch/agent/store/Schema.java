package dev.peerwatch.agent.store;

import dev.peerwatch.agent.store.StoreException.Problem;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The tables, by version. A version that was ever released is never edited; a change is one more step. */
final class Schema {

    /** Step i leads from version i to i + 1. */
    private static final List<List<String>> STEPS = List.of(List.of(
            """
            CREATE TABLE journal (
              seq    INTEGER PRIMARY KEY AUTOINCREMENT,
              at     INTEGER NOT NULL,            -- ms since 1970, UTC
              level  TEXT NOT NULL,
              kind   TEXT NOT NULL,
              fields TEXT NOT NULL,               -- JSON object, in order
              text   TEXT)""",
            "CREATE INDEX journal_at ON journal (at)",
            """
            CREATE TABLE incidents (
              id        TEXT PRIMARY KEY,
              subject   TEXT NOT NULL,
              opened_at INTEGER NOT NULL,
              closed_at INTEGER,
              encoded   TEXT NOT NULL)""",
            "CREATE INDEX incidents_open ON incidents (opened_at) WHERE closed_at IS NULL",
            "CREATE INDEX incidents_closed ON incidents (closed_at)",
            """
            CREATE TABLE outbox (
              place     INTEGER PRIMARY KEY AUTOINCREMENT,
              id        TEXT NOT NULL UNIQUE,
              recipient TEXT NOT NULL,
              body      TEXT NOT NULL,
              reply_to  TEXT,
              kind      TEXT NOT NULL,
              incident  TEXT,
              queued_at INTEGER NOT NULL)""",
            "CREATE TABLE subscribers (jid TEXT PRIMARY KEY, since INTEGER NOT NULL)",
            """
            CREATE TABLE received (
              sender     TEXT NOT NULL,
              message_id TEXT NOT NULL,
              at         INTEGER NOT NULL,
              PRIMARY KEY (sender, message_id))""",
            "CREATE INDEX received_at ON received (at)",
            """
            CREATE TABLE textlog (
              one    INTEGER PRIMARY KEY CHECK (one = 1),
              seq    INTEGER NOT NULL,            -- last entry in the text log
              file   TEXT NOT NULL,               -- which file
              offset INTEGER NOT NULL)            -- its size after that entry""",
            "INSERT INTO textlog VALUES (1, 0, '', 0)"));

    private Schema() {}

    /** Brings the tables to the newest version, in one transaction. */
    static void bring(Connection connection, String name) throws SQLException, StoreException {
        try (Statement statement = connection.createStatement()) {
            int version = version(statement);
            if (version > STEPS.size()) {
                throw new StoreException(
                        Problem.NEWER_SCHEMA,
                        name + " was written by a newer Peerwatch (format " + version + ", this one knows up to "
                                + STEPS.size()
                                + "). Install that version again, or move the file away to begin with an empty one.");
            }
            if (version == STEPS.size()) {
                return;
            }
            Transaction.run(connection, () -> {
                for (List<String> step : STEPS.subList(version, STEPS.size())) {
                    for (String command : step) {
                        statement.execute(command);
                    }
                }
                statement.execute("PRAGMA user_version = " + STEPS.size());
            });
        }
    }

    private static int version(Statement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery("PRAGMA user_version")) {
            return result.next() ? result.getInt(1) : 0;
        }
    }
}
