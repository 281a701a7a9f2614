package dev.peerwatch.agent.sim.invariant;

import dev.peerwatch.agent.sim.SimChat.Read;
import dev.peerwatch.agent.sim.SimNode;
import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Nobody is told the same twice in a row about a node by nodes that can talk to each other, and never by one and the same node. That a
 * node "was DOWN 14:01–14:09" is all that is said of an incident which nobody could be told of while it lasted (DESIGN 6.6), beginning
 * and end in one: said of two incidents it isn't the same twice, but of the same one it is.
 */
public final class OneMessagePerChange extends Invariant {

    /**
     * The last word on a node to a reader.
     *
     * @param tier how much it matters
     * @param boot which run of the speaker's agent said it
     * @param about the incidents of which it was said, as they stood then
     */
    private record Said(
            Telling.Word word,
            Tier tier,
            NodeName speaker,
            int boot,
            Duration at,
            String messageId,
            List<Incident> about) {

        /** That the same matters more now is a change: it is one for other ears, and said in another way. */
        boolean repeats(Said before) {
            boolean worse = word.bad() && tier.compareTo(before.tier()) > 0;
            return word == before.word()
                    && !worse
                    && !messageId.equals(before.messageId())
                    && !(word == Telling.Word.WAS && isOfOthersThan(before));
        }

        Said of(List<Incident> incidents) {
            return new Said(word, tier, speaker, boot, at, messageId, incidents);
        }

        private boolean isOfOthersThan(Said before) {
            return !about.isEmpty()
                    && !before.about().isEmpty()
                    && about.stream()
                            .noneMatch(now -> now.sends().containsKey(before.messageId())
                                    || before.about().stream().anyMatch(now::sharesNameWith));
        }
    }

    private final Map<String, Said> last = new HashMap<>();

    /**
     * The messages that named a node to a reader and whose end the reader hasn't heard: two sides that can't talk to each other tell of
     * two incidents, and each has an end.
     */
    private final Map<String, Set<String>> lasting = new HashMap<>();

    public OneMessagePerChange(Truth truth) {
        super(truth);
    }

    @Override
    public void read(Read message) {
        NodeName speaker =
                new NodeName(message.from().substring(0, message.from().indexOf('@')));
        SimNode node = node(speaker);
        for (Telling telling : Telling.in(message.body())) {
            String key = message.to() + ' ' + telling.node();
            List<Incident> about = node.disk().told(message.id(), telling.node());
            Tier tier = tier(message.id(), about);
            Said said = new Said(telling.word(), tier, speaker, node.boot(), truth().now(), message.id(), about);
            boolean ends = tells(key, telling.word(), message.id(), about);
            if (telling.word() == Telling.Word.UNHEARD) {
                // What is said of others may name it as often as it isn't heard; and it may be all that is said of it.
                last.merge(key, said, (known, now) -> known.word().bad() ? known : now);
                continue;
            }
            Said before = last.put(key, said);
            if (before != null && said.repeats(known(before, telling.node())) && !ends) {
                again(message, telling, before, said);
            }
        }
    }

    /** With what it was about, where the speaker's disk was full when it was said: that is written as soon as there is room. */
    private Said known(Said said, String subject) {
        return said.about().isEmpty() ? said.of(node(said.speaker()).disk().told(said.messageId(), subject)) : said;
    }

    private SimNode node(NodeName name) {
        return truth().world().sim().node(name);
    }

    private static Tier tier(String messageId, List<Incident> incidents) {
        return incidents.stream()
                .flatMap(one -> Stream.ofNullable(one.sends().get(messageId)))
                .map(send -> send.told().tier())
                .max(Tier::compareTo)
                .orElse(Tier.LOGGED);
    }

    /** Notes what is told; returns whether it is the end of something that the reader was told of and hasn't heard the end of. */
    private boolean tells(String key, Telling.Word word, String messageId, List<Incident> incidents) {
        Set<String> named = lasting.computeIfAbsent(key, k -> new HashSet<>());
        if (word.bad() || word == Telling.Word.UNHEARD) {
            named.add(messageId);
            return false;
        }
        return named.removeIf(
                earlier -> incidents.stream().anyMatch(one -> one.sends().containsKey(earlier)));
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
