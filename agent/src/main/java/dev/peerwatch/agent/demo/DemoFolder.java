package dev.peerwatch.agent.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The one folder that everything of a demo is in. Closing removes it with all that is in it.
 *
 * @param path where it is
 */
public record DemoFolder(Path path) implements AutoCloseable {

    /** Makes a new one under the system's temporary directory. */
    public static DemoFolder make() {
        try {
            // Short, because the path of a Unix socket is limited to 107 bytes.
            return at(Files.createTempDirectory("peerwatch."));
        } catch (IOException e) {
            throw new UncheckedIOException("can't make a temporary directory", e);
        }
    }

    /** Takes a folder that exists and is ours to remove. */
    public static DemoFolder at(Path path) {
        try {
            // The chat server's user must pass through to its own folder, but see nothing else.
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x--x"));
            return new DemoFolder(path.toRealPath());
        } catch (IOException e) {
            throw new UncheckedIOException("can't use the folder " + path, e);
        }
    }

    /** A folder in it that only its owner may enter; made if it isn't there. */
    public Path folder(String name) {
        try {
            Path folder = Files.createDirectories(path.resolve(name));
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("can't make " + path.resolve(name), e);
        }
    }

    /** Writes a file in it that everybody may read who gets there. */
    public Path open(String name, String content) {
        return write(name, content, "rw-r--r--");
    }

    /** Writes a file in it that only its owner may read. */
    public Path secret(String name, String content) {
        return write(name, content, "rw-------");
    }

    private Path write(String name, String content, String permissions) {
        Path file = path.resolve(name);
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
            // Whatever this process' umask is.
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + file, e);
        }
    }

    @Override
    public void close() {
        try {
            Files.walkFileTree(path, new Removal());
        } catch (NoSuchFileException e) {
            // Gone already, as it should be.
        } catch (IOException e) {
            throw new UncheckedIOException("can't remove " + path, e);
        }
    }

    /** Removes what it visits, also when something else is removing it at the same time. */
    private static final class Removal extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException problem) throws IOException {
            if (problem instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw problem;
        }

        @Override
        @SuppressWarnings("NullAway") // the supertype isn't annotated; null says that there was no problem
        public FileVisitResult postVisitDirectory(Path folder, IOException problem) throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
