package dev.peerwatch.agent.sim;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.identity.MutualTls;
import dev.peerwatch.protocol.identity.NodeKey;
import dev.peerwatch.protocol.identity.PinnedKeys;
import dev.peerwatch.protocol.identity.PublicKeyPin;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * How many bytes the flights of a connection's TLS take: measured once on the agent's own engines.
 *
 * @param hello the caller's first flight
 * @param certificate the other side's answer
 * @param request the caller's last flight and a request of no bytes
 * @param answer what the other side still has to say, an answer of no bytes, and the end
 * @param further a further request or answer of no bytes
 */
record TlsSizes(int hello, int certificate, int request, int answer, int further) {

    private static final int ROOM = 64 * 1024;

    /** Of two nodes that meet for the first time, and of the same two that meet again and resume their session. */
    static List<TlsSizes> measured() {
        NodeName name = new NodeName("n0");
        NodeKey key = NodeKey.generate();
        MutualTls tls = new MutualTls(name, key, new PinnedKeys() {
            @Override
            public Collection<PublicKeyPin> keysOf(NodeName node) {
                return List.of(key.pin());
            }

            @Override
            public Optional<NodeName> ownerOf(PublicKeyPin pin) {
                return Optional.of(name);
            }
        });
        try {
            List<TlsSizes> sizes = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                sizes.add(of(tls.clientEngine(name), tls.serverEngine()));
            }
            return sizes;
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TlsSizes of(SSLEngine client, SSLEngine server) throws SSLException {
        Side caller = new Side(client);
        Side called = new Side(server);
        client.beginHandshake();
        int hello = caller.says(0);
        called.hears(caller);
        int certificate = called.says(0);
        // The caller goes on reading after its first word of the last flight.
        int request = 0;
        while (client.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
            caller.hears(called);
            request += caller.says(0);
        }
        request += caller.says(1) - 1;
        called.hears(caller);
        int answer = called.says(1) - 1;
        int further = caller.says(1) - 1;
        server.closeOutbound();
        answer += called.says(0);
        caller.hears(called); // with the ticket by which the session can be resumed
        return new TlsSizes(hello, certificate, request, answer, further);
    }

    /** One end of the connection, and what it has put on the wire that the other hasn't read. */
    private static final class Side {

        private final SSLEngine engine;
        private final ByteBuffer wire = ByteBuffer.allocate(ROOM);

        Side(SSLEngine engine) {
            this.engine = engine;
        }

        /** All it has to say of itself, and so many bytes of data once it may; returns the bytes on the wire. */
        int says(int data) throws SSLException {
            int before = wire.position();
            ByteBuffer payload = ByteBuffer.allocate(data);
            int produced;
            do {
                produced = engine.wrap(payload, wire).bytesProduced();
                runTasks(engine);
            } while (produced > 0
                    && (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP || payload.hasRemaining()));
            return wire.position() - before;
        }

        void hears(Side other) throws SSLException {
            other.wire.flip();
            int consumed;
            do {
                ByteBuffer heard = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
                consumed = engine.unwrap(other.wire, heard).bytesConsumed();
                runTasks(engine);
            } while (consumed > 0 && other.wire.hasRemaining());
            other.wire.compact();
        }
    }

    private static void runTasks(SSLEngine engine) {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }
}
