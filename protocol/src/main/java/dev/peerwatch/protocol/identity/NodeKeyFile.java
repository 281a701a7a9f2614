package dev.peerwatch.protocol.identity;

import dev.peerwatch.protocol.NodeName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Set;
import java.util.UUID;

/** A node's key on disk: PKCS#8 in PEM, as OpenSSL reads and writes it, for the owner's eyes only. */
public final class NodeKeyFile {

    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";
    private static final int LONGEST = 16 * 1024;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private NodeKeyFile() {}

    /**
     * Reads the key of {@code node}.
     *
     * @throws UnusableKeyException when the file is missing, readable by others, or not a P-256 key
     */
    public static NodeKey load(Path file, NodeName node) throws UnusableKeyException {
        String pem;
        try {
            refuseIfOthersMayRead(file);
            if (Files.size(file) > LONGEST) {
                throw new UnusableKeyException(file + " is not a key: " + Files.size(file)
                        + " bytes; expected a PEM file that `peerwatch keygen --node " + node + "` made");
            }
            pem = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new UnusableKeyException(
                    "no key at " + file + ": make one with `peerwatch keygen --node " + node + " --key " + file
                            + "` and put the line it prints into the blueprint",
                    e);
        } catch (AccessDeniedException e) {
            throw new UnusableKeyException(
                    "may not read the key " + file + ": it must belong to the user that runs the agent ("
                            + System.getProperty("user.name") + ")",
                    e);
        } catch (UnusableKeyException e) {
            throw e;
        } catch (IOException e) {
            throw new UnusableKeyException("cannot read the key " + file + ": " + e.getMessage(), e);
        }
        return parse(pem, file, node);
    }

    /**
     * Writes a key to a file that does not exist yet: whole or not at all, flushed to disk, mode 0600.
     *
     * @throws UnusableKeyException when there is such a file already, or it can't be written
     */
    public static void save(NodeKey key, Path file) throws UnusableKeyException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new UnusableKeyException("cannot write the key " + file + ": there is no directory " + directory
                    + "; make it, or name another file with --key");
        }
        Path draft = directory.resolve("." + file.getFileName() + "." + UUID.randomUUID());
        try {
            write(draft, pem(key));
            try {
                // A link, unlike a rename, fails when there is such a file: two keygens at once leave one key.
                Files.createLink(file, draft);
            } catch (UnsupportedOperationException e) {
                if (Files.exists(file)) {
                    throw new FileAlreadyExistsException(file.toString());
                }
                Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (FileAlreadyExistsException e) {
            throw new UnusableKeyException(
                    "there is a key at " + file + " already and it stays: move it away first, or name another file with"
                            + " --key",
                    e);
        } catch (AccessDeniedException e) {
            throw new UnusableKeyException(
                    "may not write into " + directory + ": run this as root or as the user that owns it, or name"
                            + " another file with --key",
                    e);
        } catch (IOException e) {
            throw new UnusableKeyException("cannot write the key " + file + ": " + e.getMessage(), e);
        }
    }

    private static void write(Path draft, String pem) throws IOException {
        boolean posix =
                Files.getFileAttributeView(draft.toAbsolutePath().getParent(), PosixFileAttributeView.class) != null;
        FileAttribute<?>[] mode = posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
        try (FileChannel out =
                FileChannel.open(draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode)) {
            ByteBuffer bytes = ByteBuffer.wrap(pem.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
    }

    private static String pem(NodeKey key) {
        return BEGIN + "\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(key.privateKey().getEncoded())
                + "\n" + END + "\n";
    }

    private static NodeKey parse(String pem, Path file, NodeName node) throws UnusableKeyException {
        int begin = pem.indexOf(BEGIN);
        int end = pem.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new UnusableKeyException(file + " is not a key that this agent can use: " + otherForm(pem)
                    + "; expected PKCS#8 in PEM, as `peerwatch keygen --node " + node + "` makes it");
        }
        try {
            return NodeKey.ofPkcs8(Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end)));
        } catch (IllegalArgumentException e) {
            throw new UnusableKeyException(
                    file + " is not a key that this agent can use: " + e.getMessage()
                            + "; move it away and make one with `peerwatch keygen --node " + node + "`",
                    e);
        }
    }

    private static String otherForm(String pem) {
        if (pem.contains("-----BEGIN EC PRIVATE KEY-----")) {
            return "it has the older form EC PRIVATE KEY (`openssl pkcs8 -topk8 -nocrypt` converts it)";
        }
        if (pem.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----")) {
            return "it is encrypted, and nobody is there to type a password";
        }
        return pem.isBlank() ? "it is empty" : "it holds no private key";
    }

    private static void refuseIfOthersMayRead(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        Set<PosixFilePermission> found = view.readAttributes().permissions();
        if (found.stream().anyMatch(permission -> !permission.name().startsWith("OWNER_"))) {
            throw new UnusableKeyException("the key " + file + " has mode " + PosixFilePermissions.toString(found)
                    + ", so others may read it: `chmod 600 " + file + "`");
        }
    }
}
