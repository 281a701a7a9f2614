package dev.peerwatch.agent.cli;

import dev.peerwatch.agent.blueprint.Blueprint;
import dev.peerwatch.agent.blueprint.Node;
import dev.peerwatch.agent.runtime.RoadOverChat;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.identity.PublicKeyPin;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What the blueprint in force says of nodes' chat accounts and keys. */
record NodeAccounts(Supplier<Blueprint> blueprint) implements RoadOverChat.Accounts {

    @Override
    public Optional<String> jidOf(NodeName node) {
        return blueprint.get().node(node).flatMap(Node::jid);
    }

    @Override
    public boolean isAccountOf(NodeName node, String jid) {
        Blueprint now = blueprint.get();
        int at = jid.indexOf('@');
        return jidOf(node)
                .filter(own -> own.equals(jid)
                        || (own.substring(0, own.indexOf('@')).equals(jid.substring(0, Math.max(0, at)))
                                && now.chat()
                                        .filter(chat -> chat.domains().indexOf(jid.substring(at + 1)) > 0)
                                        .isPresent()))
                .isPresent();
    }

    @Override
    public Collection<PublicKeyPin> keysOf(NodeName node) {
        return blueprint.get().node(node).map(Node::keys).orElse(List.of());
    }
}
