package dev.peerwatch.agent.sim.invariant;

import dev.peerwatch.agent.sim.SimChat.Read;
import dev.peerwatch.agent.sim.SimNode;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Nobody is told the same twice in a row about a node by nodes that can talk to each other, and never by one and the same node.
 */
public final class OneMessagePerChange extends Invariant {

    /**
     * The last word on a node to a reader.
     *
     * @param boot which run of the speaker's agent said it
     * @param incidents what it was about
     */
    private record Said(
            Telling.Word word, NodeName speaker, int boot, Duration at, String messageId, List<Incident> incidents) {

        /**
         * Whether both say the same of the same. Two sides that could not talk to each other have each told of an incident of their own,
         * and each of the two has an end.
         */
        boolean repeats(Said before) {
            boolean end = !word.bad() && word != Telling.Word.UNHEARD;
            boolean others = incidents.stream()
                    .noneMatch(one -> before.incidents().stream().anyMatch(one::sharesNameWith));
            return word == before.word() && !messageId.equals(before.messageId()) && !(end && others);
        }
    }

    private final Map<String, Said> last = new HashMap<>();

    public OneMessagePerChange(Truth truth) {
        super(truth);
    }

    @Override
    public void read(Read message) {
        NodeName speaker =
                new NodeName(message.from().substring(0, message.from().indexOf('@')));
        SimNode node = truth().world().sim().node(speaker);
        for (Telling telling : Telling.in(message.body())) {
            Said said = new Said(
                    telling.word(),
                    speaker,
                    node.boot(),
                    truth().now(),
                    message.id(),
                    node.disk().told(message.id(), telling.node()));
            if (telling.word() == Telling.Word.UNHEARD) {
                // What is said of others may name it as often as it isn't heard; and it may be all that is said of it.
                last.merge(
                        message.to() + ' ' + telling.node(),
                        said,
                        (known, now) -> known.word().bad() ? known : now);
                continue;
            }
            Said before = last.put(message.to() + ' ' + telling.node(), said);
            if (before != null && said.repeats(before)) {
                again(message, telling, before, said);
            }
        }
    }

    private void again(Read message, Telling telling, Said before, Said said) {
        String what = message.to() + " is told by " + said.speaker() + " that " + telling.node() + " is "
                + telling.word() + ", as " + before.speaker() + " said at " + seconds(before.at())
                + " already, with no other word about it since";
        if (before.speaker().equals(said.speaker()) && before.boot() == said.boot()) {
            throw broken(what + "; expected one message per change from one node");
        }
        // What was asked of others before the last change may have been lost with it.
        Duration unsettled = interval().plus(timing().sayInAll().multipliedBy(4));
        if (longer(before.at().minus(truth().lastChange()), unsettled)) {
            Set<NodeName> talking = truth().component(said.speaker());
            if (talking.contains(before.speaker()) && truth().plainSpeaking(talking)) {
                throw broken(what + ", though these two can talk to each other; expected one message per change");
            }
        }
    }
}
