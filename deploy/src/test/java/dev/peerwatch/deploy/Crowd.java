package dev.peerwatch.deploy;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * People with chat clients of another make than the one under test (slixmpp), all in one child process ({@code crowd.py}). Whose
 * connection is lost comes back, and reads from the server's archive what came meanwhile. Takes Debian's package python3-slixmpp.
 *
 * <p>All methods may be called from any thread.
 */
final class Crowd implements AutoCloseable {

    /** Debian's, which has Debian's packages, whatever else a PATH finds first. */
    private static final String PYTHON = "/usr/bin/python3";

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final long PATIENCE_SECONDS = 180;

    private final Path script;
    private final Process process;
    private final BufferedWriter orders;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final List<Heard> heard = new CopyOnWriteArrayList<>();
    private final Set<String> receipts = ConcurrentHashMap.newKeySet();

    /**
     * A message that came.
     *
     * @param at {@link System#nanoTime} when it came
     * @param who whom it came to, a bare address
     * @param from the bare address of who wrote it
     * @param id as its sender chose it
     * @param body what it says
     * @param archived whether it was read from the archive, after a connection was lost
     */
    record Heard(long at, String who, String from, String id, String body, boolean archived) {

        /** The name of the node that wrote it. */
        String node() {
            return from.substring(0, Math.max(0, from.indexOf('@')));
        }

        String firstLine() {
            return body.lines().findFirst().orElse("");
        }
    }

    /** Nobody is there yet. */
    Crowd() {
        try {
            script = Files.createTempFile("peerwatch-crowd", ".py");
            try (InputStream text = Crowd.class.getResourceAsStream("crowd.py")) {
                Files.copy(text, script, StandardCopyOption.REPLACE_EXISTING);
            }
            process = new ProcessBuilder(PYTHON, "-I", "-B", script.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "can't start " + PYTHON + ", which these tests take: apt-get install python3-slixmpp", e);
        }
        orders = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "crowd");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode said = JSON.readTree(line);
                if (said.has("n")) {
                    answered(said);
                } else {
                    heard(said.get("heard"));
                }
            }
        } catch (IOException e) {
            // It has been ended.
        }
        asked.values()
                .forEach(waiting -> waiting.completeExceptionally(
                        new IllegalStateException("the clients have ended; is python3-slixmpp installed?")));
    }

    private void answered(JsonNode said) {
        CompletableFuture<JsonNode> waiting = asked.remove(said.get("n").asLong());
        if (waiting != null && said.has("error")) {
            waiting.completeExceptionally(
                    new IllegalStateException(said.get("error").asString()));
        } else if (waiting != null) {
            waiting.complete(said);
        }
    }

    private void heard(JsonNode what) {
        String who = what.get("who").asString();
        if (what.has("receipt")) {
            receipts.add(who + ' ' + what.get("receipt").asString());
        } else if (what.has("body") && !what.has("error")) {
            heard.add(new Heard(
                    System.nanoTime(),
                    who,
                    what.get("from").asString(),
                    what.get("id").asString(),
                    what.get("body").asString(),
                    what.get("archived").asBoolean()));
        }
    }

    private CompletableFuture<JsonNode> order(String what, Map<String, Object> parameters) {
        long number = numbers.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        asked.put(number, answer);
        Map<String, Object> line = new TreeMap<>(parameters);
        line.put("n", number);
        line.put("do", what);
        try {
            synchronized (orders) {
                orders.write(JSON.writeValueAsString(line));
                orders.newLine();
                orders.flush();
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException("the clients have ended", e);
        }
    }

    private static void done(String what, CompletableFuture<JsonNode> answer) {
        try {
            answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("can't " + what + ": " + e.getMessage(), e);
        }
    }

    /** These go online, and stay it. Returns when all are. */
    void enter(List<String> jids, String password, int starttlsPort, Path ca) {
        done(
                "log in",
                order("enter", Map.of("jids", jids, "password", password, "port", starttlsPort, "ca", ca.toString())));
    }

    /** Returns when these are online, and have read what they missed. */
    void back(List<String> jids) {
        done("come back", order("back", Map.of("jids", jids)));
    }

    /** Somebody writes, under an id of the caller's choice, as soon as they are online. */
    void say(String who, String to, String id, String words) {
        done("write", order("say", Map.of("who", who, "to", to, "body", words, "id", id)));
    }

    /** All that was heard so far, in the order in which it came. */
    List<Heard> heard() {
        return List.copyOf(heard);
    }

    /** What somebody heard, in the order in which it came. */
    List<Heard> heardBy(String who) {
        return heard.stream().filter(one -> one.who().equals(who)).toList();
    }

    /** Whether the receipt for a message came back to who wrote it. */
    boolean hasReceipt(String who, String id) {
        return receipts.contains(who + ' ' + id);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
            Files.deleteIfExists(script);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
