package dev.peerwatch.protocol.wire;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The replay windows of one peer, one for each of its latest runs. The runs are few, so a replayed ping of a run long over is
 * answered once in a while; that costs one datagram and gains nobody anything, while remembering all would cost memory for
 * ever. For one thread.
 */
public final class ReplayGuard {

    static final int RUNS = 4;

    private final Map<BootId, ReplayWindow> windows = new LinkedHashMap<>(8, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<BootId, ReplayWindow> eldest) {
            return size() > RUNS;
        }
    };

    /** Whether this authentic ping is seen for the first time. */
    public boolean accept(Ping ping) {
        return windows.computeIfAbsent(ping.boot(), boot -> new ReplayWindow()).accept(ping.counter());
    }
}
