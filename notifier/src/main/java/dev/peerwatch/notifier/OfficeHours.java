package dev.peerwatch.notifier;

import dev.peerwatch.notifier.incident.Headline;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.policy.OnCall;
import dev.peerwatch.notifier.policy.Person;
import dev.peerwatch.notifier.voice.Held;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Who isn't told just now, as it isn't the hour for it. People on call hear of a tier within its hours; what there is to say at
 * another time waits until they begin, and is then said if it still is so. Whoever is subscribed to the node, and the room, hear at
 * any time. Who was told of something that mattered more hears how it goes on as if it still did.
 */
final class OfficeHours {

    private final OpsTurn turn;

    OfficeHours(OpsTurn turn) {
        this.turn = turn;
    }

    private OnCall onCall() {
        return turn.setup().onCall();
    }

    /** When this reader may be told what there is to say of an incident, at the earliest now; far away where never. */
    Duration from(Held held, String reader, Headline now) {
        return onCall().hours().isEmpty() || isAnyTime(held.incident(), reader)
                ? turn.up()
                : onCall().toldFrom(tier(held, reader, now), turn.now().wall())
                        .map(turn.now()::upAt)
                        .orElse(OpsState.NEVER);
    }

    /** Whether this reader may be told now. */
    boolean isOpen(Held held, String reader, Headline now) {
        return from(held, reader, now).compareTo(turn.up()) <= 0;
    }

    /** Whether this reader may be told sooner or later. */
    boolean isEver(Held held, String reader, Headline now) {
        return from(held, reader, now).compareTo(OpsState.NEVER) < 0;
    }

    /** Since when this reader may be told; zero where it was never otherwise. */
    Duration since(Held held, String reader, Optional<Headline> now) {
        return onCall().hours().isEmpty() || now.isEmpty() || isAnyTime(held.incident(), reader)
                ? Duration.ZERO
                : onCall().tellsSince(tier(held, reader, now.get()), turn.now().wall())
                        .map(turn.now()::upAt)
                        .orElse(Duration.ZERO);
    }

    /** Those of these people who have yet to be told of an incident, and are when the hours begin. */
    List<Person> waiting(Incident incident, List<Person> people) {
        return people.stream()
                .filter(person -> !isSubscribed(incident, person)
                        && incident.toldTo(person.jids().get(0)).isEmpty())
                .toList();
    }

    private Tier tier(Held held, String reader, Headline now) {
        Tier tier = now.bad() ? now.tier() : held.incident().trouble().tier();
        Tier told = turn.telling()
                .told(held, reader)
                .filter(Headline::bad)
                .map(Headline::tier)
                .orElse(tier);
        return told.compareTo(tier) > 0 ? told : tier;
    }

    private boolean isAnyTime(Incident incident, String reader) {
        return turn.setup()
                .directory()
                .person(reader)
                .map(person -> isSubscribed(incident, person))
                .orElse(true);
    }

    private boolean isSubscribed(Incident incident, Person person) {
        return turn.subscribersOf(incident.subject()).stream().anyMatch(person.jids()::contains);
    }
}
