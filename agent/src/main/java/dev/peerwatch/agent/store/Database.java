package dev.peerwatch.agent.store;

import dev.peerwatch.agent.store.StoreException.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The SQLite file: its lock, its connections, its health. {@code synchronous=FULL}, because in WAL mode anything less lets a
 * power cut take back what was already said to be saved.
 *
 * @param name what messages call it: the file's path
 * @param writer for the one writing thread
 * @param reader read-only; the same as {@code writer} where there's no file
 * @param movedAway where a file that could not be read was put, if there was one
 */
record Database(String name, Connection writer, Connection reader, Optional<Path> movedAway, Optional<FileChannel> lock)
        implements AutoCloseable {

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String FILE = "peerwatch.db";
    private static final String LOCK = "agent.lock";
    private static final String NATIVE = "native";
    private static final String DRIVER_FOLDER = "org.sqlite.tmpdir";

    static Database open(Path stateDir) throws StoreException {
        makeWritable(stateDir);
        FileChannel lock = lock(stateDir);
        boolean opened = false;
        try {
            prepareNative(stateDir.resolve(NATIVE));
            Database database = openFile(stateDir, lock);
            opened = true;
            return database;
        } finally {
            if (!opened) {
                closeQuietly(lock);
            }
        }
    }

    /**
     * The driver unpacks its native library into a folder and forgets it there when the process is killed. So it gets one of
     * its own, emptied under the lock: nobody else can be using it.
     */
    private static void prepareNative(Path folder) throws StoreException {
        try {
            Files.createDirectories(folder);
            try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "sqlite-*")) {
                for (Path file : left) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw notWritable(folder, String.valueOf(e.getMessage()), e);
        }
        if (System.getProperty(DRIVER_FOLDER) == null) {
            System.setProperty(DRIVER_FOLDER, folder.toString());
        }
    }

    /** One that lives in memory only. */
    static Database temporary() throws StoreException {
        try {
            Connection only = connect("jdbc:sqlite::memory:", false);
            Schema.bring(only, "memory");
            return new Database("memory", only, only, Optional.empty(), Optional.empty());
        } catch (SQLException e) {
            throw new StoreException(Problem.FAILED, "no database can be made in memory: " + e.getMessage(), e);
        }
    }

    private static Database openFile(Path stateDir, FileChannel lock) throws StoreException {
        Path file = stateDir.resolve(FILE);
        Optional<Path> movedAway = Optional.empty();
        for (int attempt = 0; ; attempt++) {
            try {
                return connections(file, movedAway, lock);
            } catch (SQLException e) {
                if (!isCorrupt(e) || attempt > 0) {
                    throw failed("open", file.toString(), e);
                }
                movedAway = Optional.of(moveAway(file));
            }
        }
    }

    private static Database connections(Path file, Optional<Path> movedAway, FileChannel lock)
            throws SQLException, StoreException {
        Connection writer = connect("jdbc:sqlite:" + file, false);
        try {
            check(writer);
            Schema.bring(writer, file.toString());
            return new Database(
                    file.toString(), writer, connect("jdbc:sqlite:" + file, true), movedAway, Optional.of(lock));
        } catch (SQLException | StoreException e) {
            try {
                writer.close();
            } catch (SQLException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    private static Connection connect(String url, boolean readOnly) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(readOnly);
        config.setBusyTimeout(5_000);
        config.setCacheSize(-512);
        if (!readOnly) {
            config.setJournalMode(JournalMode.WAL);
            config.setSynchronous(SynchronousMode.FULL);
            config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
            config.setJournalSizeLimit(4 << 20);
        }
        return config.createConnection(url);
    }

    private static void check(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA quick_check(1)")) {
            if (!result.next() || !"ok".equals(result.getString(1))) {
                throw new SQLiteException("quick_check failed", SQLiteErrorCode.SQLITE_CORRUPT);
            }
        }
    }

    private static void makeWritable(Path stateDir) throws StoreException {
        try {
            if (!Files.isDirectory(stateDir)) {
                Files.createDirectories(
                        stateDir, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
            }
            // Asking the file system is the only test that knows read-only mounts, quotas and security modules alike.
            Files.delete(Files.createTempFile(stateDir, "writable", ""));
        } catch (FileAlreadyExistsException e) {
            throw new StoreException(
                    Problem.NOT_WRITABLE,
                    "the state directory " + stateDir
                            + " is no directory: a file is in its place. Move that away, or name"
                            + " another directory with --state-dir.",
                    e);
        } catch (AccessDeniedException e) {
            throw notWritable(stateDir, "permission denied", e);
        } catch (FileSystemException e) {
            String reason = e.getReason() == null ? e.toString() : e.getReason();
            if (reason.contains("No space") || reason.contains("quota")) {
                throw new StoreException(
                        Problem.DISK_FULL,
                        "nothing can be saved in the state directory " + stateDir + ": " + reason
                                + ". Free some space.",
                        e);
            }
            throw notWritable(stateDir, reason, e);
        } catch (IOException e) {
            throw notWritable(stateDir, String.valueOf(e.getMessage()), e);
        }
    }

    private static StoreException notWritable(Path stateDir, String reason, IOException e) {
        String user = System.getProperty("user.name");
        return new StoreException(
                Problem.NOT_WRITABLE,
                "the state directory " + stateDir + " is not writable for user " + user + " (" + reason
                        + "). Run 'chown " + user + " " + stateDir + "', or name another with --state-dir.",
                e);
    }

    private static FileChannel lock(Path stateDir) throws StoreException {
        Path file = stateDir.resolve(LOCK);
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                if (channel.tryLock() != null) {
                    byte[] pid =
                            (ProcessHandle.current().pid() + "\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                    channel.truncate(0).write(ByteBuffer.wrap(pid), 0);
                    return channel;
                }
            } catch (OverlappingFileLockException e) {
                // held by this very process: as good as held by another
            }
            String holder = Files.readString(file).strip();
            channel.close();
            throw new StoreException(
                    Problem.LOCKED,
                    "another agent" + (holder.isEmpty() ? "" : " (process " + holder + ")") + " works on " + stateDir
                            + ". Stop it first, or give this one its own --state-dir.");
        } catch (IOException e) {
            throw new StoreException(
                    Problem.NOT_WRITABLE, "the lock " + file + " can't be taken: " + e.getMessage(), e);
        }
    }

    /** Keeps the names' order so that SQLite's own recovery finds the write-ahead log beside the moved file. */
    private static Path moveAway(Path file) throws StoreException {
        String suffix = ".corrupt-" + STAMP.format(Instant.now());
        Path target = Path.of(file + suffix);
        try {
            Files.move(file, target);
            for (String part : new String[] {"-wal", "-shm"}) {
                Path beside = Path.of(file + part);
                if (Files.exists(beside)) {
                    Files.move(beside, Path.of(target + part));
                }
            }
            return target;
        } catch (IOException e) {
            throw new StoreException(
                    Problem.FAILED,
                    file + " is damaged and can't be moved out of the way: " + e.getMessage() + ". Move it by hand.",
                    e);
        }
    }

    private static boolean isCorrupt(SQLException e) {
        return e instanceof SQLiteException sqlite
                && switch (sqlite.getResultCode()) {
                    case SQLITE_CORRUPT,
                            SQLITE_NOTADB,
                            SQLITE_CORRUPT_INDEX,
                            SQLITE_CORRUPT_SEQUENCE,
                            SQLITE_CORRUPT_VTAB -> true;
                    default -> false;
                };
    }

    /** The exception for what SQLite said when asked to {@code action}. */
    static StoreException failed(String action, String file, SQLException e) {
        Problem problem = Problem.FAILED;
        String advice = "";
        if (e instanceof SQLiteException sqlite) {
            switch (sqlite.getResultCode()) {
                // A quota or a file-size limit shows as a failed write, not as SQLITE_FULL.
                case SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_IOERR_SHMSIZE, SQLITE_IOERR_SHMMAP -> {
                    problem = Problem.DISK_FULL;
                    advice = ": disk full. Free some space";
                }
                case SQLITE_READONLY,
                        SQLITE_READONLY_DBMOVED,
                        SQLITE_READONLY_DIRECTORY,
                        SQLITE_CANTOPEN,
                        SQLITE_PERM -> {
                    problem = Problem.NOT_WRITABLE;
                    advice = ": not writable for user " + System.getProperty("user.name");
                }
                default -> {}
            }
        }
        return new StoreException(problem, "can't " + action + " " + file + advice + " (" + e.getMessage() + ")", e);
    }

    @Override
    public void close() throws SQLException {
        try {
            if (reader != writer) {
                reader.close();
            }
            writer.close();
        } finally {
            lock.ifPresent(Database::closeQuietly);
        }
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // The process ends or fails anyway, and with it the lock.
        }
    }
}
