package dev.peerwatch.notifier.chat.xmpp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A certification authority of a test's own, made with openssl, which every chat server's package brings along. */
final class TestCa {

    private final Path directory;

    /** Makes one in this directory. */
    TestCa(Path directory) {
        this.directory = directory;
        openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "30",
                "-subj",
                "/CN=Peerwatch test CA",
                "-keyout",
                "ca.key",
                "-out",
                "ca.pem");
    }

    /** The file to trust. */
    Path certificate() {
        return directory.resolve("ca.pem");
    }

    /** Makes {@code <file>.pem} and {@code <file>.key} for these DNS names. */
    void issue(String file, List<String> names) {
        try {
            Files.writeString(
                    directory.resolve(file + ".ext"),
                    "basicConstraints=CA:FALSE\nsubjectAltName="
                            + names.stream().map(name -> "DNS:" + name).collect(Collectors.joining(","))
                            + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        openssl(
                "req",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-subj",
                "/CN=" + names.get(0),
                "-keyout",
                file + ".key",
                "-out",
                file + ".csr");
        openssl(
                "x509",
                "-req",
                "-in",
                file + ".csr",
                "-CA",
                "ca.pem",
                "-CAkey",
                "ca.key",
                "-CAcreateserial",
                "-days",
                "30",
                "-extfile",
                file + ".ext",
                "-out",
                file + ".pem");
    }

    private void openssl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Commands.run(directory, command);
    }
}
