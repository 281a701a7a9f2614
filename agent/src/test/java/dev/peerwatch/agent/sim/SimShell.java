package dev.peerwatch.agent.sim;

import dev.peerwatch.agent.core.NodeEffect;
import dev.peerwatch.agent.core.NodeEvent;
import dev.peerwatch.notifier.OpsEffect;
import dev.peerwatch.notifier.OpsEffect.Durable;
import dev.peerwatch.notifier.chat.ChatEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keeps what one step made durable, as the interpreter of the real agent does it: all of it, or none, and then it is owed. */
final class SimShell {

    /**
     * How it went.
     *
     * @param kept whether it is on disk
     * @param consequence what the core is to be told
     */
    record Done(boolean kept, Optional<NodeEvent> consequence) {}

    private final SimDisk disk;
    private final List<Durable> owed = new ArrayList<>();
    private boolean broken;

    SimShell(SimDisk disk) {
        this.disk = disk;
    }

    static List<Durable> durable(List<NodeEffect> effects) {
        List<Durable> durable = new ArrayList<>();
        for (NodeEffect effect : effects) {
            if (effect instanceof NodeEffect.Ops ops && ops.effect() instanceof Durable d) {
                durable.add(d);
            }
        }
        return durable;
    }

    Done keep(List<NodeEffect> effects, Optional<NodeEvent> cause) {
        List<Durable> durable = durable(effects);
        boolean owes = effects.stream().anyMatch(NodeEffect.KeepOwed.class::isInstance) && !owed.isEmpty();
        if (durable.isEmpty() && !owes) {
            return new Done(true, Optional.empty());
        }
        if (!disk.isFull()) {
            owed.addAll(durable);
            disk.commit(owed);
            owed.clear();
            boolean again = broken;
            broken = false;
            return new Done(true, again ? Optional.of(new NodeEvent.KeptAgain()) : Optional.empty());
        }
        Optional<ChatEvent.Received> written = cause.flatMap(SimShell::writtenIn);
        if (written.isEmpty()) {
            owed.addAll(durable);
        }
        boolean news = !broken || written.isPresent();
        broken = true;
        return new Done(false, news ? Optional.of(new NodeEvent.NotKept("disk full", written)) : Optional.empty());
    }

    private static Optional<ChatEvent.Received> writtenIn(NodeEvent event) {
        return event instanceof NodeEvent.Chat chat ? chat.event().written() : Optional.empty();
    }

    static boolean isNews(List<Durable> durable) {
        return durable.stream().anyMatch(d -> !(d instanceof OpsEffect.Journal));
    }
}
