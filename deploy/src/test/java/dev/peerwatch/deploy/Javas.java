package dev.peerwatch.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Javas on this machine that an agent may be run with. */
final class Javas {

    private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(\\d+)");

    private Javas() {}

    /** One {@code java} of each version from 17 on, the one that runs this test among them. */
    static List<Path> all() {
        TreeMap<Integer, Path> found = new TreeMap<>();
        try (Stream<Path> homes = Files.list(Path.of("/usr/lib/jvm"))) {
            homes.sorted().forEach(home -> remember(home, found));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        remember(Path.of(System.getProperty("java.home")), found);
        return List.copyOf(found.values());
    }

    /** The one that runs this test. */
    static Path own() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    private static void remember(Path home, Map<Integer, Path> found) {
        Path release = home.resolve("release");
        Path java = home.resolve("bin/java");
        if (!Files.isRegularFile(release) || !Files.isExecutable(java)) {
            return;
        }
        try {
            Matcher version = VERSION.matcher(Files.readString(release));
            if (version.find() && Integer.parseInt(version.group(1)) >= 17) {
                found.put(Integer.parseInt(version.group(1)), java);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
