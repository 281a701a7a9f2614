package dev.peerwatch.notifier;

import java.time.Duration;

/** Makes a notifier's state one for which nothing is too old to be told: for the mutant without the stale rule. */
public final class Credulous {

    /** So long ago that whatever it knows is younger. */
    private static final Duration LONG_AGO = Duration.ofDays(-3_650);

    private Credulous() {}

    /** The same state, as if the node had run and been on chat for ever. */
    public static OpsState at(OpsState state) {
        Voices voices = state.voices();
        return new OpsState(
                state.setup(),
                state.bootId(),
                state.lastId(),
                new Voices(
                        voices.open(),
                        voices.ended(),
                        voices.calls(),
                        voices.handings(),
                        voices.lines(),
                        voices.written(),
                        voices.requests(),
                        voices.orders(),
                        voices.silence(),
                        LONG_AGO,
                        LONG_AGO),
                state.contacts(),
                state.talks(),
                state.reach(),
                state.outbox(),
                state.link(),
                state.light(),
                state.wakeAt());
    }
}
