package dev.peerwatch.agent.check;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of services' hosts. The system's resolver blocks, so it runs on at most two threads of its own, once at a time
 * for a name. A name that resolved before and doesn't now keeps its addresses: the resolver's trouble isn't the service's.
 */
final class ServiceNames implements AutoCloseable {

    private static final int THREADS = 2;
    private static final int MOST_WAITING = 256;
    private static final int MOST_REMEMBERED = 1_000;

    /** The system's resolver, or a test's. */
    interface Lookup {
        InetAddress[] all(String host) throws UnknownHostException;
    }

    private final Lookup lookup;
    private final Map<String, CompletableFuture<List<InetAddress>>> running = new ConcurrentHashMap<>();
    private final Map<String, List<InetAddress>> lastGood = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), task -> {
                Thread thread = new Thread(task, "service-resolver");
                thread.setDaemon(true);
                return thread;
            });

    ServiceNames(Lookup lookup) {
        this.lookup = lookup;
        threads.allowCoreThreadTimeOut(true);
    }

    /** All addresses of {@code host}, none where it doesn't resolve and never did. Never fails; may take as long as it likes. */
    CompletableFuture<List<InetAddress>> of(String host) {
        InetAddress literal = literal(host);
        if (literal != null) {
            return CompletableFuture.completedFuture(List.of(literal));
        }
        CompletableFuture<List<InetAddress>> mine = new CompletableFuture<>();
        CompletableFuture<List<InetAddress>> other = running.putIfAbsent(host, mine);
        if (other != null) {
            return other;
        }
        try {
            threads.execute(() -> finish(host, mine, look(host)));
        } catch (RejectedExecutionException e) {
            finish(host, mine, lastGood.getOrDefault(host, List.of()));
        }
        return mine;
    }

    private void finish(String host, CompletableFuture<List<InetAddress>> mine, List<InetAddress> found) {
        running.remove(host, mine);
        mine.complete(found);
    }

    private List<InetAddress> look(String host) {
        try {
            List<InetAddress> found = List.of(lookup.all(host));
            if (lastGood.size() < MOST_REMEMBERED || lastGood.containsKey(host)) {
                lastGood.put(host, found);
            }
            return found;
        } catch (UnknownHostException e) {
            return lastGood.getOrDefault(host, List.of());
        }
    }

    private static @Nullable InetAddress literal(String host) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
        try {
            return bytes == null ? null : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has 4 or 16 bytes", e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
