package dev.peerwatch.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.protocol.NodeName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class ReplayWindowProperties {

    @Property
    void agreesWithAMemoryOfEverything(@ForAll @Size(max = 300) List<@LongRange(min = -2, max = 200) Long> counters) {
        ReplayWindow window = new ReplayWindow();
        Set<Long> accepted = new HashSet<>();
        long highest = 0;
        for (long counter : counters) {
            boolean expected = counter >= 1 && counter > highest - 64 && !accepted.contains(counter);
            assertThat(window.accept(counter)).isEqualTo(expected);
            if (expected) {
                accepted.add(counter);
                highest = Math.max(highest, counter);
            }
        }
    }

    @Property
    void anyCounterIsAcceptedOnceAtMost(@ForAll List<@LongRange Long> counters) {
        ReplayWindow window = new ReplayWindow();
        Set<Long> accepted = new HashSet<>();
        for (long counter : counters) {
            if (window.accept(counter)) {
                assertThat(accepted.add(counter)).isTrue();
            }
        }
    }

    @Example
    void theWindowIs64Wide() {
        ReplayWindow window = new ReplayWindow();
        assertThat(window.accept(100)).isTrue();
        assertThat(window.accept(37)).isTrue();
        assertThat(window.accept(36)).isFalse();
        assertThat(window.accept(Long.MAX_VALUE)).isTrue();
        assertThat(window.accept(100)).isFalse();
        assertThat(window.accept(Long.MAX_VALUE - 63)).isTrue();
        assertThat(window.accept(Long.MAX_VALUE - 64)).isFalse();
    }

    @Example
    void eachRunOfAPeerHasItsOwnWindow() {
        ReplayGuard guard = new ReplayGuard();
        BootId first = BootId.random();
        BootId second = BootId.random();
        assertThat(guard.accept(ping(first, 1000))).isTrue();
        assertThat(guard.accept(ping(second, 1))).as("after a restart").isTrue();
        assertThat(guard.accept(ping(first, 1000))).as("of the run before").isFalse();
        assertThat(guard.accept(ping(second, 1))).isFalse();
    }

    private static Ping ping(BootId boot, long counter) {
        return new Ping(Ping.Kind.PING, new NodeName("web-1"), new NodeName("db-1"), boot, counter);
    }
}
