package dev.peerwatch.notifier.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.Facts;
import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.policy.Audience.Reader;
import dev.peerwatch.notifier.policy.Directory.Role;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirectoryTest {

    private static final Directory DIRECTORY = Facts.ofMesh().ana().directory();

    @ParameterizedTest
    @CsvSource({
        "tim@example.org, PERSON",
        "tim@elsewhere.net, PERSON",
        "app-1@chat.example.org, NODE",
        "gus@guests.example, GUEST",
        "guests.example, GUEST",
        "gus@sub.guests.example, STRANGER",
        "gus@xguests.example, STRANGER",
        "guests.example@evil.example, STRANGER",
        "tim@example.org@evil.example, STRANGER",
        "'', STRANGER"
    })
    void anAddressHasOneRole(String jid, Role role) {
        assertThat(DIRECTORY.roleOf(jid)).isEqualTo(role);
    }

    @Test
    void aGuestMayBeOneExactAddress() {
        Directory directory = new Directory(List.of(), List.of("gus@example.org"), Set.of());
        assertThat(directory.roleOf("gus@example.org")).isEqualTo(Role.GUEST);
        assertThat(directory.roleOf("eve@example.org")).isEqualTo(Role.STRANGER);
    }

    @Test
    void aPersonIsOneEvenAmongTheGuestsAndANodeIsNeverAGuest() {
        Directory directory = new Directory(
                List.of(new Person("tim", List.of("tim@a.example"), ZoneId.of("UTC"))),
                List.of("a.example"),
                Set.of("web-1@a.example"));
        assertThat(directory.roleOf("tim@a.example")).isEqualTo(Role.PERSON);
        assertThat(directory.roleOf("web-1@a.example")).isEqualTo(Role.NODE);
        assertThat(directory.maySubscribe("web-1@a.example")).isFalse();
    }

    @Test
    void everybodyOnCallIsToldOnceAndWhoIsSubscribedToo() {
        assertThat(Audience.of(
                        DIRECTORY,
                        Tier.CRITICAL,
                        List.of(Facts.ANA, "tim@elsewhere.net", Facts.GUEST, Facts.STRANGER, Facts.NODE)))
                .containsExactly(
                        new Reader(Facts.TIM, "tim", ZoneId.of("Europe/Berlin"), true),
                        new Reader(Facts.ANA, "ana", ZoneId.of("America/New_York"), true),
                        Reader.other(Facts.GUEST, Facts.GUEST));
    }

    @Test
    void theLoggedTierIsToldToNobodyNotEvenSubscribers() {
        assertThat(Audience.of(DIRECTORY, Tier.LOGGED, List.of(Facts.TIM, Facts.GUEST)))
                .isEmpty();
        assertThat(Audience.whyNobody(Tier.LOGGED)).isEqualTo("tier logged");
    }
}
