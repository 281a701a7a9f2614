package dev.peerwatch.agent.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Prosody of our own, on one address of this machine, as an unprivileged child process. It can be stopped and started again
 * with the accounts and archives that it had.
 */
public final class LocalProsody implements AutoCloseable {

    /** The chat domain: what any client finds on this machine by itself. */
    public static final String DOMAIN = "localhost";

    private static final Duration START_LIMIT = Duration.ofSeconds(20);

    private final DemoFolder folder;
    private final Children children;
    private final Path home;
    private final Path trust;
    private final String address;
    private final int port;
    private @Nullable Process process;

    private LocalProsody(DemoFolder folder, Children children, Path home, Path trust, String address, int port) {
        this.folder = folder;
        this.children = children;
        this.home = home;
        this.trust = trust;
        this.address = address;
        this.port = port;
    }

    /** Where Prosody is on this machine, if it is. */
    public static Optional<Path> program() {
        return Stream.of("/usr/bin/prosody", "/usr/local/bin/prosody")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Makes the server's folder, certificates and configuration; doesn't start it.
     *
     * @param address the only one that it will listen on, such as 127.0.0.1
     */
    public static LocalProsody prepare(DemoFolder folder, Children children, String address) {
        OwnAuthority authority = OwnAuthority.forDomain(DOMAIN);
        Path trust = folder.open("chat-ca.pem", authority.authority());
        Path home = folder.folder("chat");
        int port = Ports.free(List.of(address), 2, 5222);
        LocalProsody server = new LocalProsody(folder, children, home, trust, address, port);
        try {
            Files.createDirectories(home.resolve("data"));
            // What lies in "certs" Prosody picks up by name, and it complains when there's no such folder.
            Files.createDirectories(home.resolve("certs"));
            Files.createDirectories(home.resolve("tls"));
            Files.writeString(home.resolve("tls/server.pem"), authority.certificate());
            Files.writeString(home.resolve("tls/server.key"), authority.key());
            Files.writeString(home.resolve("prosody.cfg.lua"), server.configuration());
            Nobody.own(home);
        } catch (IOException e) {
            throw new UncheckedIOException("can't write the chat server's files in " + home, e);
        }
        return server;
    }

    private String configuration() {
        return """
                daemonize = false
                pidfile = "HOME/prosody.pid"
                data_path = "HOME/data"
                interfaces = { "ADDRESS" }
                local_interfaces = { "ADDRESS" }
                c2s_ports = { STARTTLS }
                c2s_direct_tls_ports = { DIRECT }
                legacy_ssl_ports = { }
                s2s_ports = { }
                s2s_direct_tls_ports = { }
                http_ports = { }
                https_ports = { }
                modules_enabled = {
                  "roster", "saslauth", "tls", "disco", "ping", "carbons", "pep", "blocklist", "vcard_legacy",
                  "smacks", "mam", "csi_simple", "register", "time", "version", "posix", "offline"
                }
                modules_disabled = { "s2s" }
                authentication = "internal_hashed"
                password_hash = "SHA-256"
                c2s_require_encryption = true
                allow_registration = false
                storage = "internal"
                archive_expires_after = "1w"
                smacks_hibernation_time = 60
                limits = { }
                ssl = { key = "HOME/tls/server.key"; certificate = "HOME/tls/server.pem" }
                log = { { levels = { min = "info" }, to = "file", filename = "HOME/prosody.log" } }
                VirtualHost "DOMAIN"
                Component "conference.DOMAIN" "muc"
                  restrict_room_creation = "local"
                """.replace("HOME", home.toString())
                .replace("ADDRESS", address)
                .replace("STARTTLS", Integer.toString(starttlsPort()))
                .replace("DIRECT", Integer.toString(directTlsPort()))
                .replace("DOMAIN", DOMAIN);
    }

    /** The address that it listens on. */
    public String address() {
        return address;
    }

    /** Where clients begin in plain text and must go on encrypted. */
    public int starttlsPort() {
        return port;
    }

    /** Where clients speak TLS from the first byte. */
    public int directTlsPort() {
        return port + 1;
    }

    /** The certificate (PEM) that clients must trust. */
    public Path trust() {
        return trust;
    }

    /** Makes an account, or gives it a new password. */
    public void account(String name, String password) {
        Process registration = children.start(
                List.of("prosodyctl", "--config", configFile(), "register", name, DOMAIN, password),
                Map.of("HOME", home.toString()),
                Children.Rights.NOBODY,
                folder.path().resolve("accounts.out"));
        Children.end(registration, 20);
        if (registration.exitValue() != 0) {
            throw new IllegalStateException("can't make the chat account " + name + "@" + DOMAIN + ": "
                    + lastLine(folder.path().resolve("accounts.out")));
        }
    }

    /** Starts it and waits until clients can connect. */
    public void start() {
        Path log = home.resolve("prosody.log");
        try {
            if (Files.exists(log)) {
                Files.move(log, home.resolve("prosody.log.1"), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't move " + log, e);
        }
        Path program = program().orElseThrow(() -> new IllegalStateException("Prosody isn't installed"));
        Process started = children.start(
                List.of(program.toString(), "--config", configFile(), "-F"),
                Map.of("HOME", home.toString()),
                Children.Rights.NOBODY,
                folder.path().resolve("prosody.out"));
        process = started;
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!listens(log)) {
            if (!started.isAlive()) {
                throw new IllegalStateException(
                        "Prosody ended at once: " + lastLine(folder.path().resolve("prosody.out")));
            }
            if (System.nanoTime() > deadline) {
                started.destroyForcibly();
                throw new IllegalStateException("Prosody did not listen on " + address + " ports " + starttlsPort()
                        + " and " + directTlsPort() + " within " + START_LIMIT.toSeconds() + " s: " + lastLine(log));
            }
            pause();
        }
    }

    /** Its log says so: when a port is taken it goes on running without it. */
    private static boolean listens(Path log) {
        String text = read(log);
        if (text.contains("Failed to open server port")) {
            throw new IllegalStateException("Prosody can't listen: " + lastLine(log));
        }
        return text.contains("Activated service 'c2s' on [")
                && text.contains("Activated service 'c2s_direct_tls' on [");
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Prosody starts", e);
        }
    }

    private String configFile() {
        return home.resolve("prosody.cfg.lua").toString();
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            return "";
        }
    }

    private static String lastLine(Path file) {
        List<String> lines = read(file).lines().filter(line -> !line.isBlank()).toList();
        return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1).strip();
    }

    /** Stops it in order, as its own service would; {@link #start} begins again with what it knew. */
    public void stop() {
        Process running = process;
        if (running != null) {
            running.destroy();
            Children.end(running, 5);
        }
        process = null;
    }

    @Override
    public void close() {
        stop();
    }
}
