package dev.peerwatch.notifier.chat.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.chat.xmpp.ChatServer.Tls;
import dev.peerwatch.notifier.chat.xmpp.ServerLookup.Srv;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ServerLookupTest {

    private final Map<String, List<Srv>> dns = new HashMap<>();
    private final Random random = new Random(1);
    private final ServerLookup lookup = new ServerLookup(name -> dns.getOrDefault(name, List.of()), random);

    private List<String> endpoints(ChatServer... servers) {
        return lookup.endpoints(List.of(servers), "example.org").stream()
                .map(endpoint -> endpoint + " " + endpoint.tls())
                .toList();
    }

    @Test
    void withAPortTheKindOfTlsGoesWithIt() {
        dns.put("_xmpps-client._tcp.a.example.org", List.of(new Srv(0, 0, 1, "never.asked.")));
        assertThat(endpoints(
                        ChatServer.of("a.example.org", 5222),
                        ChatServer.of("a.example.org", 5223),
                        ChatServer.of("a.example.org", 5223, Tls.STARTTLS),
                        ChatServer.of("a.example.org", 443, Tls.DIRECT),
                        ChatServer.of("::1", 5222)))
                .containsExactly(
                        "a.example.org:5222 STARTTLS",
                        "a.example.org:5223 DIRECT",
                        "a.example.org:5223 STARTTLS",
                        "a.example.org:443 DIRECT",
                        "[::1]:5222 STARTTLS");
    }

    @Test
    void withoutAPortTheRecordsDecideThoseForDirectTlsFirst() {
        dns.put("_xmpp-client._tcp.example.org", List.of(new Srv(5, 0, 5222, "x.example.org.")));
        dns.put(
                "_xmpps-client._tcp.example.org",
                List.of(new Srv(20, 0, 443, "z.example.org."), new Srv(10, 0, 5223, "y.example.org.")));
        assertThat(endpoints())
                .containsExactly(
                        "y.example.org:5223 DIRECT", "z.example.org:443 DIRECT", "x.example.org:5222 STARTTLS");
        assertThat(endpoints(new ChatServer("example.org", OptionalInt.empty(), Optional.of(Tls.STARTTLS))))
                .containsExactly("x.example.org:5222 STARTTLS");
    }

    @Test
    void withoutRecordsItIsTheUsualPort() {
        assertThat(endpoints(ChatServer.of("example.org"))).containsExactly("example.org:5222 STARTTLS");
        assertThat(endpoints(new ChatServer("example.org", OptionalInt.empty(), Optional.of(Tls.DIRECT))))
                .containsExactly("example.org:5223 DIRECT");
        assertThat(endpoints(ChatServer.of("192.0.2.1"))).containsExactly("192.0.2.1:5222 STARTTLS");
        dns.put("_xmpps-client._tcp.example.org", List.of(new Srv(0, 0, 0, ".")));
        assertThat(endpoints(ChatServer.of("example.org"))).containsExactly("example.org:5222 STARTTLS");
    }

    @Test
    void amongEqualsTheWeightDecidesHowOften() {
        dns.put(
                "_xmpps-client._tcp.example.org",
                List.of(new Srv(0, 90, 1, "often."), new Srv(0, 10, 1, "rare."), new Srv(1, 100, 1, "last.")));
        int often = 0;
        for (int i = 0; i < 1_000; i++) {
            List<String> order = endpoints();
            assertThat(order).hasSize(3).endsWith("last:1 DIRECT");
            often += order.get(0).startsWith("often") ? 1 : 0;
        }
        assertThat(often).isBetween(850, 950);
    }
}
