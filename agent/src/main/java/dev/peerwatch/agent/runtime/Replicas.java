package dev.peerwatch.agent.runtime;

import dev.peerwatch.notifier.OpsEffect.Encoded;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Replica;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Copies of incidents on their way between nodes: texts of the notifier's here, opaque bytes there.
 *
 * @param self whose copies go out
 * @param revision of the copy that is made now
 */
record Replicas(NodeName self, LongSupplier revision) {

    Replica of(String id, String encoded) {
        return new Replica(id, revision.getAsLong(), self, encoded.getBytes(StandardCharsets.UTF_8));
    }

    List<Replica> of(List<Encoded> incidents) {
        return incidents.stream()
                .map(incident -> of(incident.id(), incident.text()))
                .toList();
    }

    static String text(Replica replica) {
        return new String(replica.bytes(), StandardCharsets.UTF_8);
    }

    static List<String> texts(List<Replica> replicas) {
        return replicas.stream().map(Replicas::text).toList();
    }
}
