package dev.peerwatch.agent.store;

import dev.peerwatch.notifier.JournalEntry;
import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.OpsEffect;
import dev.peerwatch.notifier.Recovered;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A node's durable state. {@link #commit}, {@link #recover}, {@link #reopenLog} and {@link #close} belong to one thread, the
 * core's; everything else may be called from any.
 */
public final class Store implements AutoCloseable {

    /** How long a message taken in is remembered. */
    private static final Duration REMEMBER_RECEIVED = Duration.ofDays(7);

    /**
     * How long what has ended is told to a run that begins: so that its end is told if it wasn't, be it after a weekend, and late copies
     * of it are known.
     */
    private static final Duration REMEMBER_ENDED = Duration.ofDays(8);

    private static final Duration TIDY_EVERY = Duration.ofHours(1);
    private static final String LOG_FILE = "journal.log";

    private final Database database;
    private final Tables tables;
    private final Tables readTables;
    private final TextLog log;
    private final Path logFile;
    private final Consumer<String> console;
    private final List<Consumer<JournalRow>> followers = new CopyOnWriteArrayList<>();
    private final List<JournalEntry> notices = new ArrayList<>();
    private final Object reading = new Object();
    private final Optional<String> notKept;
    private long lastSeq;
    private Instant tidied = Instant.MIN;
    private volatile Optional<String> logProblem = Optional.empty();

    private Store(Database database, Path logDir, Consumer<String> console, Optional<String> notKept)
            throws SQLException {
        this.database = database;
        this.tables = new Tables(database.writer());
        this.readTables = new Tables(database.reader());
        this.logFile = logDir.resolve(LOG_FILE);
        this.console = console;
        this.notKept = notKept;
        this.lastSeq = tables.lastSeq();
        this.log = new TextLog(logFile, tables.anchor(), journal());
    }

    /**
     * Opens the state, or makes it where there is none, and mends the text log. A damaged file is moved aside and an empty one
     * begun: better to watch without a memory than not to watch; the first {@link #recover} says so in the journal. A text log
     * that can't be written is no reason to fail, see {@link #problems}.
     *
     * @param stateDir made if missing
     * @param logDir made if missing; holds {@code journal.log}
     * @param console receives every line of the journal after it was committed
     * @throws StoreException not writable, held by another agent, disk full, or written by a newer version
     */
    public static Store open(Path stateDir, Path logDir, Consumer<String> console) throws StoreException {
        Database database = Database.open(stateDir);
        Store store = over(database, logDir, console, Optional.empty());
        database.movedAway()
                .ifPresent(path -> store.notices.add(JournalEntry.of(
                                Instant.now(), Level.ERROR, "store", "problem", "damaged", "moved_to", path.toString())
                        .withText("The state file was damaged and has been moved to " + path
                                + ". Journal, open incidents and unsent messages of before are not known any more.")));
        return store;
    }

    /**
     * A store that lasts as long as the process, for when there's no state directory to be had: watching must go on.
     *
     * @param why what {@link #open} said; stands among the {@link #problems}
     */
    public static Store temporary(Path logDir, Consumer<String> console, String why) throws StoreException {
        return over(Database.temporary(), logDir, console, Optional.of(why));
    }

    private static Store over(Database database, Path logDir, Consumer<String> console, Optional<String> notKept)
            throws StoreException {
        try {
            Store store = new Store(database, logDir, console, notKept);
            store.reopenLog();
            return store;
        } catch (SQLException e) {
            StoreException failure = Database.failed("read", database.name(), e);
            try {
                database.close();
            } catch (SQLException again) {
                failure.addSuppressed(again);
            }
            throw failure;
        }
    }

    /** What the last run left. Call it once, before the first commit. */
    public Recovered recover(Instant now) throws StoreException {
        List<OpsEffect.Durable> entries = new ArrayList<>();
        notices.forEach(notice -> entries.add(new OpsEffect.Journal(notice)));
        notices.clear();
        try {
            tidy(now);
            Recovered recovered = tables.recover(now.minus(REMEMBER_ENDED));
            commit(entries);
            return recovered;
        } catch (SQLException e) {
            throw Database.failed("read", database.name(), e);
        }
    }

    /**
     * Makes all of this durable, or none. When it returns, the transaction is fsynced, the journal's lines stand in the text
     * log (unless that can't be written: the table counts), and followers and console have them.
     *
     * @throws StoreException nothing was kept; with {@link StoreException#diskFull} it may work again later
     */
    public void commit(List<? extends OpsEffect.Durable> effects) throws StoreException {
        if (effects.isEmpty()) {
            return;
        }
        List<JournalRow> rows = new ArrayList<>();
        try {
            synchronized (database.writer()) {
                Transaction.run(database.writer(), () -> write(effects, rows));
            }
        } catch (SQLException e) {
            throw Database.failed("save to", database.name(), e);
        }
        lastSeq += rows.size();
        Optional<JournalEntry> news = export(rows);
        for (JournalRow row : rows) {
            console.accept(row.entry().line());
            followers.forEach(follower -> follower.accept(row));
        }
        news.ifPresent(this::say);
    }

    private void write(List<? extends OpsEffect.Durable> effects, List<JournalRow> rows) throws SQLException {
        tables.save(log.anchor());
        for (OpsEffect.Durable effect : effects) {
            if (effect instanceof OpsEffect.Journal journal) {
                JournalRow row = new JournalRow(lastSeq + rows.size() + 1, journal.entry());
                tables.insert(row);
                rows.add(row);
            } else {
                tables.apply(effect);
                if (effect instanceof OpsEffect.RememberReceived received) {
                    tidyNowAndThen(received.at());
                }
            }
        }
    }

    private void tidyNowAndThen(Instant now) throws SQLException {
        if (now.isAfter(tidied.plus(TIDY_EVERY))) {
            tidy(now);
        }
    }

    private void tidy(Instant now) throws SQLException {
        tables.forgetReceivedBefore(now.minus(REMEMBER_RECEIVED));
        tidied = now;
    }

    /** Brings the rows to the text log; returns what is to be said of it, if that has just begun or ceased to work. */
    private Optional<JournalEntry> export(List<JournalRow> rows) {
        try {
            log.append(rows);
            return logWorks();
        } catch (IOException e) {
            return logFails(e);
        }
    }

    private Optional<JournalEntry> logFails(IOException e) {
        if (logProblem.isPresent()) {
            return Optional.empty();
        }
        String problem = "the text log " + logFile + " can't be written: " + reason(e)
                + ". The journal is kept all the same, and the missing lines are added when it can.";
        logProblem = Optional.of(problem);
        return Optional.of(JournalEntry.of(Instant.now(), Level.ERROR, "textlog", "file", logFile.toString())
                .withText(problem));
    }

    private static String reason(IOException e) {
        return e instanceof AccessDeniedException
                ? "permission denied for user " + System.getProperty("user.name")
                : String.valueOf(e.getMessage());
    }

    private Optional<JournalEntry> logWorks() {
        if (logProblem.isEmpty()) {
            return Optional.empty();
        }
        logProblem = Optional.empty();
        return Optional.of(JournalEntry.of(Instant.now(), Level.INFO, "textlog", "file", logFile.toString())
                .withText("The text log is written again; the missing lines have been added."));
    }

    private void say(JournalEntry entry) {
        try {
            commit(List.of(new OpsEffect.Journal(entry)));
        } catch (StoreException e) {
            console.accept(entry.line());
        }
    }

    /** Opens the text log by its name again: what log rotation asks for with SIGHUP. */
    public void reopenLog() {
        Optional<JournalEntry> news;
        try {
            log.mend();
            news = logWorks();
        } catch (IOException e) {
            news = logFails(e);
        }
        news.ifPresent(this::say);
    }

    /** The newest rows that the query wants, the oldest first. */
    public List<JournalRow> journal(JournalQuery query) throws StoreException {
        return read(() -> readTables.some(true, query.afterSeq(), query.since(), query::wants, query.limit()));
    }

    /** The first rows after {@link JournalQuery#afterSeq} that the query wants: for reading on, page by page. */
    public List<JournalRow> page(JournalQuery query) throws StoreException {
        return read(() -> readTables.some(false, query.afterSeq(), query.since(), query::wants, query.limit()));
    }

    /** Incidents that are open or ended at {@code since} or later, by when they opened. */
    public List<IncidentRow> incidents(Instant since) throws StoreException {
        return read(() -> readTables.incidents(since));
    }

    /** When the newest of the messages that are remembered as taken in was written, or taken in. */
    public Optional<Instant> newestReceived() throws StoreException {
        return read(readTables::newestReceived);
    }

    private interface Reading<T> {
        T run() throws SQLException;
    }

    private <T> T read(Reading<T> work) throws StoreException {
        // Without a file both share one connection, and nobody may read in the middle of a transaction.
        synchronized (database.reader() == database.writer() ? database.writer() : reading) {
            try {
                return work.run();
            } catch (SQLException e) {
                throw Database.failed("read", database.name(), e);
            }
        }
    }

    /**
     * Tells {@code follower} of every row committed from now on, in order, on the committing thread: it must not block nor
     * throw.
     *
     * @return ends it
     */
    public Runnable follow(Consumer<JournalRow> follower) {
        followers.add(follower);
        return () -> followers.remove(follower);
    }

    /** What isn't as it should be with the state or the text log, one sentence each. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        notKept.ifPresent(why -> problems.add("nothing survives a restart: " + why));
        logProblem.ifPresent(problems::add);
        return problems;
    }

    private TextLog.Journal journal() {
        return new TextLog.Journal() {
            @Override
            public void after(long seq, Consumer<JournalRow> each) throws SQLException {
                tables.after(seq, each);
            }

            @Override
            public List<JournalRow> newest(int limit) throws SQLException {
                return tables.some(true, 0, Optional.empty(), row -> true, limit);
            }

            @Override
            public void save(TextLog.Anchor anchor) throws SQLException {
                tables.save(anchor);
            }
        };
    }

    /** Ends it; another agent may take over at once. */
    @Override
    public void close() {
        try {
            tables.save(log.anchor());
        } catch (SQLException e) {
            // The place saved before is as good; the next start has more to compare.
        }
        try {
            log.close();
        } catch (IOException e) {
            console.accept("the text log " + logFile + " didn't close well: " + e.getMessage());
        }
        try {
            database.close();
        } catch (SQLException e) {
            console.accept(database.name() + " didn't close well: " + e.getMessage());
        }
    }
}
