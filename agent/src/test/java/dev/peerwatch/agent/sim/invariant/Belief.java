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
            reader.put(telling.node(), telling.word());
        }
    }

    /** Whether the reader has been told that something is wrong with this node, and not that it is over. */
    boolean isBad(String reader, String node) {
        Telling.Word word = believed.getOrDefault(reader, Map.of()).get(node);
        return word != null && word.bad();
    }
}
