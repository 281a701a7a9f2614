package dev.peerwatch.notifier.chat.xmpp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A real Prosody on loopback with its own CA, accounts and free ports, as an unprivileged child, in a temporary directory.
 * {@link #stop}, {@link #kill}, {@link #freeze} and {@link #start} as often as wanted keep its data and ports; {@link #close}
 * removes all.
 */
public final class ProsodyServer implements AutoCloseable {

    /**
     * What differs from test to test.
     *
     * @param domain of the accounts
     * @param certificateFor the name in the server's certificate
     * @param hash how passwords are stored: {@code SHA-1} or {@code SHA-256}
     * @param streamManagement whether it knows XEP-0198
     * @param further lines of its configuration, Lua
     */
    public record Options(String domain, String certificateFor, String hash, boolean streamManagement, String further) {

        /** A server for this domain as one would set it up. */
        public static Options of(String domain) {
            return new Options(domain, domain, "SHA-256", true, "");
        }

        /** The same with a certificate for another name. */
        public Options withCertificateFor(String name) {
            return new Options(domain, name, hash, streamManagement, further);
        }

        /** The same with passwords stored by another hash. */
        public Options withHash(String other) {
            return new Options(domain, certificateFor, other, streamManagement, further);
        }

        /** The same with these lines of configuration. */
        public Options withFurther(String lua) {
            return new Options(domain, certificateFor, hash, streamManagement, lua);
        }

        /** The same without XEP-0198. */
        public Options withoutStreamManagement() {
            return new Options(domain, certificateFor, hash, false, further);
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Options options;
    private final Path directory;
    private final TestCa ca;
    private final int starttlsPort = freePort();
    private final int directPort = freePort();
    private Process process;

    /** Makes and starts one for this domain. */
    public static ProsodyServer forDomain(String domain) {
        return with(Options.of(domain));
    }

    /** Makes and starts one. */
    public static ProsodyServer with(Options options) {
        ProsodyServer server = new ProsodyServer(options);
        try {
            server.start();
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private ProsodyServer(Options options) {
        this.options = options;
        try {
            directory = Files.createTempDirectory("peerwatch-prosody");
            Files.createDirectory(directory.resolve("data"));
            ca = new TestCa(directory);
            ca.issue("server", List.of(options.certificateFor()));
            Files.writeString(directory.resolve("prosody.cfg.lua"), configuration());
            if (Commands.root()) {
                Commands.run(directory, List.of("chown", "-R", "nobody:nogroup", directory.toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The domain of the accounts. */
    public String domain() {
        return options.domain();
    }

    /** The port that begins with STARTTLS, on 127.0.0.1. */
    public int starttlsPort() {
        return starttlsPort;
    }

    /** The port that begins with TLS, on 127.0.0.1. */
    public int directPort() {
        return directPort;
    }

    /** The CA's certificate, PEM. */
    public Path ca() {
        return ca.certificate();
    }

    /** Makes an account; returns its address. */
    public String account(String user, String password) {
        control("register", user, domain(), password);
        return user + "@" + domain();
    }

    /** Takes an account away. */
    public void removeAccount(String user) {
        control("deluser", user + "@" + domain());
    }

    /** Starts it, again if need be; returns when it takes connections. */
    public void start() {
        if (process != null && process.isAlive()) {
            return;
        }
        try {
            Path log = log();
            Files.deleteIfExists(log);
            process = new ProcessBuilder(Commands.unprivileged(List.of("prosody", "--config", config(), "-F")))
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("output.txt").toFile())
                    .start();
            Awaitility.await("Prosody to open its ports")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .failFast("Prosody has ended", () -> !process.isAlive())
                    .until(() -> logText().contains("Activated service 'c2s' ")
                            && logText().contains("Activated service 'c2s_direct_tls' "));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            throw new IllegalStateException("Prosody doesn't come up:\n" + logText() + outputText(), e);
        }
    }

    /** Stops it as an operator would. */
    public void stop() {
        end(process::destroy);
    }

    /** Ends it with SIGKILL. */
    public void kill() {
        end(process::destroyForcibly);
    }

    /** Makes it hang, with its connections open. */
    public void freeze() {
        signal("STOP");
    }

    /** Ends {@link #freeze}. */
    public void thaw() {
        signal("CONT");
    }

    /** All that it has logged since its last start. */
    public String logText() {
        return read(log());
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            signal("CONT");
            kill();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void end(Runnable how) {
        how.run();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void signal(String name) {
        // A minimal Debian has no program of that name; every shell has it built in.
        Commands.run(directory, List.of("/bin/sh", "-c", "kill -" + name + " " + process.pid()));
    }

    private void control(String... arguments) {
        List<String> command = new ArrayList<>(List.of("prosodyctl", "--config", config()));
        command.addAll(List.of(arguments));
        Commands.run(directory, Commands.unprivileged(command));
    }

    private String config() {
        return directory.resolve("prosody.cfg.lua").toString();
    }

    private Path log() {
        return directory.resolve("prosody.log");
    }

    private String outputText() {
        return read(directory.resolve("output.txt"));
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String configuration() {
        return """
                daemonize = false
                pidfile = "%1$s/prosody.pid"
                data_path = "%1$s/data"
                interfaces = { "127.0.0.1" }
                c2s_ports = { %2$d }
                c2s_direct_tls_ports = { %3$d }
                s2s_ports = { }
                http_ports = { }
                https_ports = { }
                modules_enabled = { "roster"; "saslauth"; "tls"; "disco"; "ping"; "carbons"; "pep"; "blocklist"; %6$s
                  "mam"; "version"; "posix"; "offline"; "vcard_legacy"; "csi_simple" }
                %8$s
                authentication = "internal_hashed"
                password_hash = "%5$s"
                c2s_require_encryption = true
                storage = "internal"
                smacks_hibernation_time = 60
                allow_registration = false
                limits = { }
                ssl = { key = "%1$s/server.key"; certificate = "%1$s/server.pem" }
                log = { { levels = { min = "debug" }, to = "file", filename = "%1$s/prosody.log" } }
                %7$s
                VirtualHost "%4$s"
                Component "conference.%4$s" "muc"
                  modules_enabled = { "muc_mam" }
                """.formatted(
                directory,
                starttlsPort,
                directPort,
                options.domain(),
                options.hash(),
                options.streamManagement() ? "\"smacks\";" : "",
                options.further(),
                // An option that is set twice is a warning, which Prosody can't word where the file's path is long.
                options.further().contains("modules_disabled") ? "" : "modules_disabled = { \"s2s\" }");
    }
}
