package dev.peerwatch.notifier.talk;

import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.policy.Directory;
import dev.peerwatch.notifier.policy.EscalationStep;
import dev.peerwatch.notifier.policy.OnCall;
import dev.peerwatch.notifier.policy.Person;
import dev.peerwatch.notifier.policy.Rotation;
import dev.peerwatch.notifier.policy.Shift;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who is on call: the shifts, and the steps of each tier. */
final class OnCallText {

    private final Instant now;
    private final ZoneId zone;

    OnCallText(Instant now, ZoneId zone) {
        this.now = now;
        this.zone = zone;
    }

    String of(Directory directory, OnCall onCall) {
        List<String> lines = new ArrayList<>();
        onCall.rotations().values().forEach(rotation -> lines.add(shift(rotation)));
        for (Tier tier : List.of(Tier.CRITICAL, Tier.NON_CRITICAL)) {
            Optional<List<EscalationStep>> steps = onCall.steps(tier);
            lines.add(tier.word()
                    + Optional.ofNullable(onCall.hours().get(tier))
                            .map(hours ->
                                    hours.windows().isEmpty() ? " (only to who is subscribed)" : " (" + hours + ')')
                            .orElse("")
                    + ": "
                    + steps.map(s -> steps(s, directory, onCall)).orElse("all of them, at once"));
        }
        return String.join("\n", lines);
    }

    private String shift(Rotation rotation) {
        Shift shift = rotation.at(now);
        return rotation.name() + ": " + shift.person() + " until " + Times.dayAndMinute(shift.to(), now, zone)
                + (shift.then().equals(shift.person()) ? "" : ", then " + shift.then());
    }

    private String steps(List<EscalationStep> steps, Directory directory, OnCall onCall) {
        List<String> each = steps.stream()
                .map(step -> Names.enumerated(onCall.people(step, directory, now).stream()
                                .map(Person::name)
                                .toList())
                        + (step.ring() ? " by telephone" : ""))
                .toList();
        StringBuilder text = new StringBuilder(each.get(0));
        for (int i = 0; i < each.size(); i++) {
            String then = i + 1 < each.size() ? each.get(i + 1) : "the first again";
            text.append("; after ")
                    .append(Times.words(steps.get(i).patience()))
                    .append(" without an answer ")
                    .append(then);
        }
        return text.toString();
    }
}
