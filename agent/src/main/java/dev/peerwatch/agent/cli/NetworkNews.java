package dev.peerwatch.agent.cli;

import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.transport.NetworkEvents;
import dev.peerwatch.protocol.transport.Rejection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** What the network notices: refusals are counted, keys that don't match are drift, and names that don't resolve are said once. */
final class NetworkNews implements NetworkEvents {

    /** Writes a line to the journal. */
    @FunctionalInterface
    interface Notice {
        void write(Level level, String kind, String... keysAndValues);
    }

    private final Notice notice;
    private final Consumer<String> rejections;
    private final Map<NodeName, String> lastGood = new ConcurrentHashMap<>();

    /** @param rejections counts a refusal of this kind */
    NetworkNews(Notice notice, Consumer<String> rejections) {
        this.notice = notice;
        this.rejections = rejections;
    }

    @Override
    public void rejected(Rejection kind) {
        rejections.accept(kind.label());
    }

    @Override
    public void keyMismatch(String remoteAddress, String detail) {
        notice.write(Level.WARN, "drift", "from", remoteAddress, "key", detail);
    }

    @Override
    public void lastGoodAddressUsed(NodeName peer, String host, String address) {
        if (!address.equals(lastGood.put(peer, address))) {
            notice.write(
                    Level.WARN,
                    "resolve",
                    "peer",
                    peer.value(),
                    "problem",
                    host + " doesn't resolve here",
                    "using",
                    address);
        }
    }
}
