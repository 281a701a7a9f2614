package dev.peerwatch.notifier;

import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.IncidentCodec;
import dev.peerwatch.notifier.talk.Answers;
import java.util.List;

/** Answers with what was read from the disk. */
final class Recalling {

    private final OpsTurn turn;

    Recalling(OpsTurn turn) {
        this.turn = turn;
    }

    void read(OpsEvent.Read event) {
        Answers answers = new Answers(turn.setup().node(), turn.now().wall(), turn.zoneOf(event.to()));
        if (event instanceof OpsEvent.LogRead log) {
            turn.answering().answer(event.to(), answers.log(log.lines()));
        } else if (event instanceof OpsEvent.IncidentsRead read) {
            List<Incident> incidents = read.encoded().stream()
                    .flatMap(text -> IncidentCodec.read(text).incident().stream())
                    .toList();
            turn.answering().answer(event.to(), answers.uptime(read.node(), read.since(), incidents));
        } else if (event instanceof OpsEvent.NotRead not) {
            turn.answering().answer(event.to(), "I can't read that: " + not.reason() + '.');
        }
    }
}
