package dev.peerwatch.protocol.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.identity.NodeKey;
import dev.peerwatch.protocol.transport.NetworkSettings.ServerLimits;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerGuardsTest {

    private static final ServerLimits LIMITS =
            new ServerLimits(4, 2, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

    private final ConnectionCaps caps = new ConnectionCaps(LIMITS);

    @Test
    void beyondTheCapOfAnAddressItsOldestStrangerMakesRoom() {
        Channel first = arrive(1, null);
        Channel second = arrive(1, null);
        Channel third = arrive(1, first);
        caps.identified(second);
        caps.identified(third);
        assertThat(caps.arrived(new EmbeddedChannel(), address(1)).admitted()).isFalse();
        caps.left(second);
        arrive(1, null);
    }

    @Test
    void beyondTheCapInAllTheOldestStrangerMakesRoomWhereverItComesFrom() {
        Channel first = arrive(1, null);
        Channel second = arrive(2, null);
        caps.identified(first);
        arrive(3, null);
        arrive(4, null);
        arrive(5, second);
        assertThat(caps.open()).hasSize(4).contains(first).doesNotContain(second);
    }

    @Test
    void whoHasBeenServedAndOnlyMightAskMoreMakesRoom() {
        Channel first = arrive(1, null);
        Channel second = arrive(1, null);
        caps.identified(first);
        caps.identified(second);
        caps.idle(second);
        arrive(1, second);
        caps.idle(first);
        caps.identified(first);
        assertThat(caps.open()).contains(first);
    }

    @Test
    void leavingTwiceCountsOnce() {
        Channel first = arrive(1, null);
        arrive(1, null);
        caps.left(first);
        caps.left(first);
        arrive(1, null);
        assertThat(caps.open()).hasSize(2);
    }

    @Test
    void mismatchesAreToldOncePerAddressAndPause() {
        KeyMismatches mismatches = new KeyMismatches();
        long pause = KeyMismatches.PAUSE.toNanos();
        assertThat(mismatches.admits("192.0.2.1", 0)).isTrue();
        assertThat(mismatches.admits("192.0.2.1", pause - 1)).isFalse();
        assertThat(mismatches.admits("192.0.2.2", pause - 1)).isTrue();
        assertThat(mismatches.admits("192.0.2.1", pause)).isTrue();
    }

    @Test
    void mismatchesOfManyAddressesFillNoJournal() {
        KeyMismatches mismatches = new KeyMismatches();
        long told = java.util.stream.IntStream.range(0, 1000)
                .filter(i -> mismatches.admits("192.0.2." + i, i))
                .count();
        assertThat(told).isEqualTo(KeyMismatches.ADDRESSES);
    }

    @Test
    void aBookRefusesDoubles() {
        NodeKey key = NodeKey.generate();
        Peer web = new Peer(new NodeName("web-1"), "192.0.2.1", 7460, List.of(key.pin()));
        Peer db = new Peer(new NodeName("db-1"), "192.0.2.2", 7460, List.of(key.pin()));
        assertThatThrownBy(() -> PeerBook.of(List.of(web, web))).hasMessageContaining("web-1 stands twice");
        assertThatThrownBy(() -> PeerBook.of(List.of(web, db)))
                .hasMessageContaining("web-1 and db-1 have the same key");
        assertThat(PeerBook.of(List.of(web)).ownerOf(key.pin())).contains(web.name());
    }

    private Channel arrive(int from, Channel evicted) {
        Channel channel = new EmbeddedChannel();
        assertThat(caps.arrived(channel, address(from))).isEqualTo(new ConnectionCaps.Admission(true, evicted));
        return channel;
    }

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) last});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
