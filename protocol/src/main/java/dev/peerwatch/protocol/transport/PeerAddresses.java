package dev.peerwatch.protocol.transport;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Addresses of host names. The system's resolver blocks, for tens of seconds when its servers are away, so it runs on at most
 * two threads of its own, which end when idle; nobody waits longer than he wants, and the last good address serves meanwhile.
 * Safe for use by many threads.
 */
final class PeerAddresses implements AutoCloseable {

    private static final int THREADS = 2;
    private static final int WAITING = 256;

    /** The system's resolver, or a test's. */
    interface Lookup {
        InetAddress[] all(String host) throws UnknownHostException;
    }

    /**
     * What a name stands for.
     *
     * @param address none when the name doesn't resolve and never did
     * @param lastGood whether it doesn't resolve now, and this is what it last was
     */
    record Found(@Nullable InetAddress address, boolean lastGood) {}

    private static final class Host {
        private @Nullable InetAddress known;
        private long knownSince;
        private @Nullable CompletableFuture<InetAddress> running;
    }

    private final Lookup lookup;
    private final Duration fresh;
    private final Map<String, Host> hosts = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING), task -> {
                Thread thread = new Thread(task, "peerwatch-resolver");
                thread.setDaemon(true);
                return thread;
            });

    /** {@code fresh}: how long an address is taken without asking again. */
    PeerAddresses(Lookup lookup, Duration fresh) {
        this.lookup = lookup;
        this.fresh = fresh;
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * The address of {@code host}. Completes on any thread, and never exceptionally.
     *
     * @param patience how long to wait before the last good address is taken, if there is one
     * @param limit how long to wait when there is none
     */
    CompletableFuture<Found> find(String host, Duration patience, Duration limit, ScheduledExecutorService timers) {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal != null) {
            return CompletableFuture.completedFuture(new Found(ofBytes(literal), false));
        }
        Host entry = hosts.computeIfAbsent(host, name -> new Host());
        CompletableFuture<InetAddress> running;
        InetAddress known;
        synchronized (entry) {
            known = entry.known;
            if (known != null && System.nanoTime() - entry.knownSince < fresh.toNanos()) {
                return CompletableFuture.completedFuture(new Found(known, false));
            }
            running = entry.running == null ? start(host, entry) : entry.running;
        }
        CompletableFuture<Found> found = new CompletableFuture<>();
        Found otherwise = new Found(known, known != null);
        var timer = timers.schedule(
                () -> found.complete(otherwise), (known == null ? limit : patience).toNanos(), TimeUnit.NANOSECONDS);
        running.whenComplete((address, failure) -> {
            timer.cancel(false);
            found.complete(failure == null ? new Found(address, false) : otherwise);
        });
        return found;
    }

    /** Forgets the names that nobody needs any more. */
    void retain(Collection<String> wanted) {
        hosts.keySet().retainAll(wanted);
    }

    private CompletableFuture<InetAddress> start(String host, Host entry) {
        CompletableFuture<InetAddress> running = new CompletableFuture<>();
        entry.running = running;
        try {
            threads.execute(() -> resolve(host, entry, running));
        } catch (RejectedExecutionException e) {
            entry.running = null;
            running.completeExceptionally(e);
        }
        return running;
    }

    private void resolve(String host, Host entry, CompletableFuture<InetAddress> running) {
        InetAddress address = null;
        Throwable failure = null;
        try {
            List<InetAddress> all = List.of(lookup.all(host));
            synchronized (entry) {
                // With several addresses stay with the one in use: changing it at every poll would hide which one is
                // dead.
                address = entry.known != null && all.contains(entry.known) ? entry.known : all.get(0);
                entry.known = address;
                entry.knownSince = System.nanoTime();
            }
        } catch (UnknownHostException | RuntimeException e) {
            failure = e;
        }
        synchronized (entry) {
            entry.running = null;
        }
        if (address != null) {
            running.complete(address);
        } else {
            running.completeExceptionally(failure == null ? new UnknownHostException(host) : failure);
        }
    }

    private static InetAddress ofBytes(byte[] literal) {
        try {
            return InetAddress.getByAddress(literal);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + literal.length + " bytes", e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
