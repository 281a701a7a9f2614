package dev.peerwatch.agent.demo;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.stream.Stream;

/** The system's user without rights, as whom a chat server runs when this process is root: Prosody refuses to be root. */
final class Nobody {

    private Nobody() {}

    /** Whether this process may start others as that user. */
    static boolean canBe() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Makes that user the owner of a folder and of all in it, if a process could be that user. */
    static void own(Path folder) throws IOException {
        if (!canBe()) {
            return;
        }
        UserPrincipal nobody =
                FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.toList()) {
                Files.setOwner(path, nobody);
            }
        }
    }
}
