package dev.peerwatch.notifier.chat.xmpp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.testcontainers.containers.Container;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/** A real ejabberd in a container made from the image of {@code deploy/test-images}, with its own CA. */
final class EjabberdServer implements AutoCloseable {

    static final String IMAGE = "peerwatch-test/ejabberd:bookworm";

    private static final int STARTTLS_PORT = 5222;
    private static final int DIRECT_PORT = 5223;
    private static final int API_PORT = 5280;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Its database holds back what it writes for at most 2 s. */
    private static final Duration WRITTEN = Duration.ofMillis(2_500);

    private final String domain;
    private final Path directory;
    private final TestCa ca;
    private final GenericContainer<?> container;
    private volatile long lastAccount;

    EjabberdServer(String domain) {
        this(domain, "sha256", Set.of());
    }

    /**
     * @param hash of the passwords that it stores
     * @param without modules that it lacks
     */
    EjabberdServer(String domain, String hash, Set<String> without) {
        this.domain = domain;
        try {
            directory = Files.createTempDirectory("peerwatch-ejabberd");
            ca = new TestCa(directory);
            ca.issue("server", List.of(domain));
            container = new GenericContainer<>(DockerImageName.parse(IMAGE))
                    .withExposedPorts(STARTTLS_PORT, DIRECT_PORT, API_PORT)
                    .withCopyToContainer(Transferable.of(configuration(hash, without)), "/peerwatch/ejabberd.yml")
                    .withCopyToContainer(
                            Transferable.of(Files.readString(directory.resolve("server.pem"))
                                    + Files.readString(directory.resolve("server.key"))),
                            "/peerwatch/server.pem");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            container.start();
            awaitUp();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    Path ca() {
        return ca.certificate();
    }

    int starttlsPort() {
        return container.getMappedPort(STARTTLS_PORT);
    }

    int directPort() {
        return container.getMappedPort(DIRECT_PORT);
    }

    String account(String user, String password) {
        int status = post(
                "register", "{\"user\":\"%s\",\"host\":\"%s\",\"password\":\"%s\"}".formatted(user, domain, password));
        if (status != HttpURLConnection.HTTP_OK) {
            throw new IllegalStateException("ejabberd doesn't register " + user + ": HTTP " + status);
        }
        lastAccount = System.nanoTime();
        return user + "@" + domain;
    }

    void start() {
        if (up()) {
            return;
        }
        execute("rm -f /peerwatch/stopped");
        awaitUp();
    }

    void stop() {
        end("TERM");
    }

    void kill() {
        // An account that isn't on the disk would be gone.
        Awaitility.await().atMost(PATIENCE).until(() -> System.nanoTime() - lastAccount > WRITTEN.toNanos());
        end("KILL");
    }

    @Override
    public void close() {
        container.stop();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void end(String signal) {
        execute("touch /peerwatch/stopped; pkill -" + signal + " beam.smp; while pgrep beam.smp; do sleep 0.05; done");
    }

    private void awaitUp() {
        Awaitility.await("ejabberd to open its ports")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(this::up);
    }

    private boolean up() {
        return shell("(echo > /dev/tcp/127.0.0.1/5222 && echo > /dev/tcp/127.0.0.1/5223"
                                + " && echo > /dev/tcp/127.0.0.1/5280) 2>/dev/null")
                        .getExitCode()
                == 0;
    }

    private void execute(String command) {
        Container.ExecResult result = shell(command);
        if (result.getExitCode() != 0) {
            throw new IllegalStateException(command + ": " + result);
        }
    }

    private Container.ExecResult shell(String command) {
        try {
            return container.execInContainer("bash", "-c", command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private int post(String call, String json) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + container.getMappedPort(API_PORT) + "/api/" + call)
                            .toURL()
                            .openConnection();
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.getOutputStream().write(json.getBytes(StandardCharsets.UTF_8));
            return connection.getResponseCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String configuration(String hash, Set<String> without) {
        return """
                hosts: ["%s"]
                loglevel: info
                certfiles: ["/peerwatch/server.pem"]
                auth_method: [internal]
                auth_password_format: scram
                auth_scram_hash: %s
                default_db: mnesia
                listen:
                  - {port: 5222, module: ejabberd_c2s, starttls_required: true, access: all, shaper: none,
                     max_stanza_size: 262144}
                  - {port: 5223, module: ejabberd_c2s, tls: true, access: all, shaper: none, max_stanza_size: 262144}
                  - {port: 5280, module: ejabberd_http, request_handlers: {/api: mod_http_api}}
                api_permissions:
                  "here": {from: [mod_http_api], who: all, what: [register]}
                modules:
                  mod_roster: {}
                  mod_disco: {}
                  mod_ping: {}
                  mod_carboncopy: {}
                  mod_client_state: {}
                  mod_stream_mgmt: {resume_timeout: 60}
                  mod_mam: {}
                  mod_offline: {}
                  mod_blocking: {}
                  mod_privacy: {}
                  mod_pubsub: {plugins: ["flat", "pep"]}
                  mod_caps: {}
                  mod_muc: {access_create: all, default_room_options: {mam: true}}
                  mod_vcard: {search: false}
                """.formatted(domain, hash)
                .lines()
                .filter(line ->
                        without.stream().noneMatch(module -> line.strip().startsWith(module + ":")))
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
