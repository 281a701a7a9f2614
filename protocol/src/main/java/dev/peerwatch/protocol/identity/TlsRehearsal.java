package dev.peerwatch.protocol.identity;

import dev.peerwatch.protocol.NodeName;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** A handshake of a node with itself, in memory. */
final class TlsRehearsal {

    private TlsRehearsal() {}

    /**
     * Shakes hands twice, the second time by resumption.
     *
     * @throws SSLException when it fails: this Java runtime can't do what peers will ask for
     */
    static void run(NodeName self, NodeKey key) throws SSLException {
        MutualTls tls = new MutualTls(self, key, new Oneself(self, key.pin()));
        for (int i = 0; i < 2; i++) {
            handshake(tls.clientEngine(self), tls.serverEngine());
        }
    }

    private static void handshake(SSLEngine client, SSLEngine server) throws SSLException {
        ByteBuffer toServer = ByteBuffer.allocate(64 * 1024);
        ByteBuffer toClient = ByteBuffer.allocate(64 * 1024);
        client.beginHandshake();
        server.beginHandshake();
        // Each turn moves what one side has to say; a handshake takes far fewer.
        for (int turn = 0; turn < 50 && (isBusy(client) || isBusy(server)); turn++) {
            step(client, toServer, toClient);
            step(server, toClient, toServer);
        }
        if (isBusy(client) || isBusy(server)) {
            throw new SSLException("a TLS handshake with oneself didn't end");
        }
    }

    private static boolean isBusy(SSLEngine engine) {
        return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void step(SSLEngine engine, ByteBuffer out, ByteBuffer in) throws SSLException {
        engine.wrap(ByteBuffer.allocate(0), out);
        runTasks(engine);
        in.flip();
        if (in.hasRemaining()) {
            engine.unwrap(in, ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()));
            runTasks(engine);
        }
        in.compact();
    }

    private static void runTasks(SSLEngine engine) {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private record Oneself(NodeName self, PublicKeyPin pin) implements PinnedKeys {
        @Override
        public Collection<PublicKeyPin> keysOf(NodeName node) {
            return node.equals(self) ? List.of(pin) : List.of();
        }

        @Override
        public Optional<NodeName> ownerOf(PublicKeyPin other) {
            return other.equals(pin) ? Optional.of(self) : Optional.empty();
        }
    }
}
