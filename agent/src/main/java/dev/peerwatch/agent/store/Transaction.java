package dev.peerwatch.agent.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * All or nothing. Begun and ended by statements: the driver's own {@code commit()} begins the next transaction at once and
 * would keep the write lock.
 */
final class Transaction {

    /** What is to be done in it. */
    interface Work {
        void run() throws SQLException;
    }

    private Transaction() {}

    /** Does {@code work} and commits; on any failure nothing has been done. */
    static void run(Connection connection, Work work) throws SQLException {
        try (Statement control = connection.createStatement()) {
            control.execute("BEGIN IMMEDIATE");
            boolean done = false;
            try {
                work.run();
                control.execute("COMMIT");
                done = true;
            } finally {
                if (!done) {
                    rollback(control);
                }
            }
        }
    }

    private static void rollback(Statement control) {
        try {
            control.execute("ROLLBACK");
        } catch (SQLException e) {
            // After a full disk or a failed write SQLite has rolled back by itself; the first failure is the one to
            // tell.
        }
    }
}
