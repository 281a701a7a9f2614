package dev.peerwatch.notifier.voice;

import dev.peerwatch.notifier.Timing;
import dev.peerwatch.notifier.incident.Headline;
import java.time.Duration;
import java.util.Optional;

/**
 * All that matters for the {@link Rule}: one incident, one reader, one moment.
 *
 * @param told what the reader was told last; empty when nothing was
 * @param now what there is to say: {@link Headline#OVER} once it is closed; empty while nobody who counts says anything
 * @param trouble what was the matter, once it is closed
 * @param mixed whether one who counts finds the subject well and another one doesn't
 * @param refuted whether this node's own last look at the subject says otherwise
 * @param role what this node has to do with it
 * @param followed whether it is over, and there's another trouble of the same subject since
 * @param refused whether the reader's server gave it back too often
 * @param inHand whether a speaker has it
 * @param fresh whether what this node knows is younger than its start and its chat connection
 * @param askedAgain whether the others have been asked since it became a backup's turn to tell it
 * @param leadSilent whether nobody on the lead's ring answers
 * @param mayFrom when the reader may be told of it: in the past, or when the hours of its tier begin
 * @param backupFrom when it becomes a backup's turn, should the lead not have told it by then
 * @param at the time, on the monotonic clock
 * @param timing how long is waited for what
 */
public record Case(
        Optional<Headline> told,
        Optional<Headline> now,
        Headline trouble,
        boolean mixed,
        boolean refuted,
        Role role,
        boolean followed,
        boolean refused,
        boolean inHand,
        boolean fresh,
        boolean askedAgain,
        boolean leadSilent,
        Duration mayFrom,
        Duration backupFrom,
        Duration at,
        Timing timing) {}
