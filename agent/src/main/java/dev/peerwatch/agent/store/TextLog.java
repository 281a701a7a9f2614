package dev.peerwatch.agent.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The journal as plain text: one line an entry, one {@code write} a line, each entry exactly once.
 *
 * <p>What makes it exact is the {@link Anchor}: up to which entry, in which file, the text had come. It is saved in the same
 * transaction as the entries that follow it, so whatever a crash leaves behind the anchor is the beginning of what that
 * transaction was to append. A file that was renamed, removed or emptied by log rotation is noticed before the next line, and
 * the new file's anchor saved before anything is written to it.
 *
 * <p>Not for several threads.
 */
final class TextLog implements AutoCloseable {

    /**
     * How far the text log has come.
     *
     * @param seq the last entry in it
     * @param file which file, by the file system's key; empty before the first
     * @param offset the file's size after that entry, in bytes
     */
    record Anchor(long seq, String file, long offset) {
        static final Anchor NONE = new Anchor(0, "", 0);
    }

    /** What the text log needs of the journal table. */
    interface Journal {
        /** Calls {@code each} for every row after {@code seq}, in order. */
        void after(long seq, Consumer<JournalRow> each) throws SQLException;

        /** The newest {@code limit} rows, the oldest first. */
        List<JournalRow> newest(int limit) throws SQLException;

        /** Saves an anchor at once. */
        void save(Anchor anchor) throws SQLException;
    }

    private static final int MOST_TAIL = 4 << 20;
    private static final int MOST_COMPARED = 64 << 10;
    private static final int LOOK_BACK = 5_000;

    private final Path file;
    private final Journal journal;
    private Anchor anchor;
    private @Nullable FileChannel channel;

    TextLog(Path file, Anchor anchor, Journal journal) {
        this.file = file;
        this.anchor = anchor;
        this.journal = journal;
    }

    /** How far the text has come: belongs into the transaction of the entries that come next. */
    Anchor anchor() {
        return anchor;
    }

    /**
     * Appends the entries that were just committed, and before them whatever is still missing. What fails is tried again by
     * the next call.
     */
    void append(List<JournalRow> fresh) throws IOException {
        if (fresh.isEmpty()) {
            return;
        }
        FileChannel open = channel;
        if (open != null && fresh.get(0).seq() == anchor.seq() + 1 && isWhereWeLeftIt()) {
            for (JournalRow row : fresh) {
                byte[] line = (row.entry().line() + "\n").getBytes(UTF_8);
                write(open, line);
                anchor = new Anchor(row.seq(), anchor.file(), anchor.offset() + line.length);
            }
        } else {
            mend();
        }
    }

    /** Looks at what stands in the file and appends what the journal has and the file hasn't. */
    void mend() throws IOException {
        try {
            FileChannel open = reopen();
            LogTail tail = find(open);
            long[] last = {anchor.seq()};
            journal.after(anchor.seq(), row -> {
                last[0] = row.seq();
                append(open, tail.missing(row.entry().line()), row.seq());
            });
            append(open, tail.end(), last[0]);
            anchor = new Anchor(last[0], anchor.file(), open.size());
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        } catch (SQLException e) {
            throw new IOException("the journal can't be read: " + e.getMessage(), e);
        }
    }

    /** Closes the file; the next line opens it again, by its name. */
    @Override
    public void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    /** The anchor moves with what is written, never with what was found: half a comparison is begun anew. */
    private void append(FileChannel open, byte[] bytes, long seq) {
        if (bytes.length == 0) {
            return;
        }
        try {
            write(open, bytes);
            anchor = new Anchor(seq, anchor.file(), open.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private static void write(FileChannel open, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            open.write(buffer);
        }
    }

    private boolean isWhereWeLeftIt() throws IOException {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return key(now).equals(anchor.file()) && now.size() == anchor.offset();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private FileChannel reopen() throws IOException {
        close();
        Files.createDirectories(Objects.requireNonNull(file.getParent(), "parent"));
        FileChannel open = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
        channel = open;
        return open;
    }

    /** Finds the place in the file up to which it is known; saves it first where it isn't the place saved before. */
    private LogTail find(FileChannel open) throws IOException, SQLException {
        String key = key(Files.readAttributes(file, BasicFileAttributes.class));
        long size = open.size();
        if (key.equals(anchor.file()) && size >= anchor.offset()) {
            return tail(file, anchor.offset());
        }
        Anchor found;
        if (key.equals(anchor.file())) {
            found = inShortened(size);
        } else {
            Optional<Path> earlier = earlierFile(anchor.file());
            found = new Anchor(earlier.isPresent() ? lastOf(earlier.get()) : anchor.seq(), key, size);
        }
        journal.save(found);
        anchor = found;
        return tail(file, found.offset());
    }

    /** The last entry that stands in {@code rotated} as a whole line, at or after the anchor. */
    private long lastOf(Path rotated) throws IOException, SQLException {
        if (Files.size(rotated) < anchor.offset()) {
            return anchor.seq();
        }
        LogTail tail = tail(rotated, anchor.offset());
        long[] last = {anchor.seq()};
        journal.after(anchor.seq(), row -> {
            if (row.seq() == last[0] + 1 && tail.missing(row.entry().line()).length == 0) {
                last[0] = row.seq();
            }
        });
        return last[0];
    }

    /**
     * For a file that is shorter than it was (emptied in place, or cut by a power failure): the newest entry whose line, with
     * those before it, ends the file.
     */
    private Anchor inShortened(long size) throws IOException, SQLException {
        byte[] end = readFrom(file, Math.max(0, size - MOST_COMPARED));
        int torn = 0;
        while (torn < end.length && end[end.length - 1 - torn] != '\n') {
            torn++;
        }
        String whole = new String(end, 0, end.length - torn, UTF_8);
        List<String> lines = whole.isEmpty() ? List.of() : Arrays.asList(whole.split("\n"));
        return new Anchor(lastOf(lines).orElse(anchor.seq()), anchor.file(), size - torn);
    }

    private Optional<Long> lastOf(List<String> lines) throws SQLException {
        List<JournalRow> rows = journal.newest(LOOK_BACK);
        int best = 0;
        Optional<Long> found = Optional.empty();
        for (int i = rows.size() - 1; i >= 0; i--) {
            int same = 0;
            while (same < lines.size()
                    && same <= i
                    && lines.get(lines.size() - 1 - same)
                            .equals(rows.get(i - same).entry().line())) {
                same++;
            }
            if (same > best) {
                best = same;
                found = Optional.of(rows.get(i).seq());
            }
        }
        return found;
    }

    private Optional<Path> earlierFile(String key) throws IOException {
        if (key.isEmpty()) {
            return Optional.empty();
        }
        Path folder = Objects.requireNonNull(file.getParent(), "parent");
        try (DirectoryStream<Path> beside = Files.newDirectoryStream(folder, file.getFileName() + "*")) {
            for (Path path : beside) {
                if (!path.equals(file)
                        && key(Files.readAttributes(path, BasicFileAttributes.class))
                                .equals(key)) {
                    return Optional.of(path);
                }
            }
        }
        return Optional.empty();
    }

    private static LogTail tail(Path path, long offset) throws IOException {
        long from = Math.max(offset, Files.size(path) - MOST_TAIL);
        byte[] bytes = readFrom(path, Math.max(0, from - 1));
        if (from == 0) {
            return new LogTail(bytes, false);
        }
        return new LogTail(Arrays.copyOfRange(bytes, 1, bytes.length), bytes[0] != '\n');
    }

    private static byte[] readFrom(Path path, long offset) throws IOException {
        try (FileChannel in = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.max(0, in.size() - offset));
            while (buffer.hasRemaining() && in.read(buffer, offset + buffer.position()) >= 0) {
                // until the end
            }
            return Arrays.copyOf(buffer.array(), buffer.position());
        }
    }

    private static String key(BasicFileAttributes attributes) {
        return String.valueOf(attributes.fileKey());
    }
}
