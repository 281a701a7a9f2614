package dev.peerwatch.agent.sim.invariant;

import dev.peerwatch.agent.sim.Onlooker;
import dev.peerwatch.agent.sim.SimChat.Read;
import java.util.HashMap;
import java.util.Map;

/** What people believe of the nodes after all that they have read: the last word about each counts. */
public final class Belief implements Onlooker {

    private final Map<String, Map<String, Telling.Word>> believed = new HashMap<>();

    @Override
    public void read(Read message) {
        Map<String, Telling.Word> reader = believed.computeIfAbsent(message.to(), to -> new HashMap<>());
        for (Telling telling : Telling.in(message.body())) {
            if (telling.word() != Telling.Word.UNHEARD) {
                reader.put(telling.node(), telling.word());
            } else {
                reader.merge(telling.node(), telling.word(), (known, now) -> known.bad() ? known : now);
            }
        }
    }

    /** Whether the reader has been told that something is wrong with this node, or at least that it isn't heard. */
    boolean isNamed(String reader, String node) {
        return isBad(reader, node) || believed.getOrDefault(reader, Map.of()).get(node) == Telling.Word.UNHEARD;
    }

    /** Whether the reader has been told that something is wrong with this node, and not that it is over. */
    boolean isBad(String reader, String node) {
        Telling.Word word = believed.getOrDefault(reader, Map.of()).get(node);
        return word != null && word.bad();
    }
}
