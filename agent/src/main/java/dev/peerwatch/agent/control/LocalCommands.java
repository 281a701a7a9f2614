package dev.peerwatch.agent.control;

import dev.peerwatch.agent.store.JournalQuery;
import dev.peerwatch.agent.store.JournalRow;
import dev.peerwatch.agent.store.Store;
import dev.peerwatch.agent.store.StoreException;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** The commands of the local socket: {@code status}, {@code log}, {@code note}, {@code reload}. */
public final class LocalCommands implements ControlHandler {

    private static final int PAGE = 500;
    private static final int MOST_ROWS = 5_000;
    private static final int LONGEST_NOTE = 4_000;
    private static final int PATIENCE_SECONDS = 25;

    private final LocalAgent agent;
    private final Store store;

    public LocalCommands(LocalAgent agent, Store store) {
        this.agent = agent;
        this.store = store;
    }

    @Override
    public Object handle(String user, ControlRequest request, ControlReply reply)
            throws ControlException, IOException, InterruptedException {
        return switch (request.command()) {
            case "status" -> get(agent.status());
            case "log" -> log(request, reply);
            case "note" -> note(user, request);
            case "reload" -> Map.of("text", get(agent.reload(request.flag("force"))));
            default ->
                throw ControlException.wrongUsage(
                        "this agent has no command '" + request.command() + "', it has status, log, note, reload");
        };
    }

    private Object note(String user, ControlRequest request) throws ControlException, InterruptedException {
        String text = request.arg("text").orElse("").strip();
        if (text.isEmpty()) {
            throw ControlException.wrongUsage("a note needs words");
        }
        if (text.length() > LONGEST_NOTE) {
            throw ControlException.wrongUsage(
                    "a note has at most " + LONGEST_NOTE + " characters, this one has " + text.length());
        }
        get(agent.note(user, text));
        return Map.of("author", user);
    }

    private Object log(ControlRequest request, ControlReply reply)
            throws ControlException, IOException, InterruptedException {
        JournalQuery query = query(request);
        Semaphore news = new Semaphore(0);
        Runnable stop = request.flag("follow") ? store.follow(row -> news.release()) : () -> {};
        try {
            boolean newest = request.arg("limit").isPresent();
            List<JournalRow> rows = newest ? store.journal(query) : store.page(query);
            boolean more = !newest && rows.size() == PAGE;
            long last = send(rows, reply, 0);
            while (more || request.flag("follow")) {
                if (!more) {
                    await(news, reply);
                }
                rows = store.page(page(query, last));
                more = rows.size() == PAGE;
                last = send(rows, reply, last);
            }
            return Map.of("last", last);
        } catch (StoreException e) {
            throw new ControlException(ControlException.FOUND, String.valueOf(e.getMessage()), e);
        } finally {
            stop.run();
        }
    }

    private static long send(List<JournalRow> rows, ControlReply reply, long last) throws IOException {
        for (JournalRow row : rows) {
            reply.part(ControlJson.row(row));
        }
        return rows.isEmpty() ? last : rows.get(rows.size() - 1).seq();
    }

    private static void await(Semaphore news, ControlReply reply) throws InterruptedException, IOException {
        while (!news.tryAcquire(1, TimeUnit.SECONDS)) {
            if (!reply.open()) {
                throw new IOException("nobody reads any more");
            }
        }
        news.drainPermits();
    }

    private static JournalQuery query(ControlRequest request) throws ControlException {
        Set<String> kinds = request.arg("kind")
                .map(text ->
                        Arrays.stream(text.split(",", -1)).map(String::strip).collect(Collectors.toSet()))
                .orElse(Set.of());
        Instant now = Instant.now();
        try {
            return new JournalQuery(
                    request.seconds("since").map(now::minus),
                    kinds,
                    request.arg("node"),
                    request.arg("incident"),
                    0,
                    request.number("limit", PAGE, MOST_ROWS));
        } catch (IllegalArgumentException e) {
            throw ControlException.wrongUsage(String.valueOf(e.getMessage()));
        }
    }

    private static JournalQuery page(JournalQuery query, long last) {
        return new JournalQuery(query.since(), query.kinds(), query.node(), query.incident(), last, PAGE);
    }

    private static <T> T get(CompletableFuture<T> future) throws ControlException, InterruptedException {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new ControlException(ControlException.FOUND, String.valueOf(cause.getMessage()), cause);
        } catch (TimeoutException e) {
            throw new ControlException(
                    ControlException.FOUND, "the agent has not done it within " + PATIENCE_SECONDS + " s", e);
        }
    }
}
