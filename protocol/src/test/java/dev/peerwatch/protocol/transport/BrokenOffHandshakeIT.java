package dev.peerwatch.protocol.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.protocol.identity.TrustingTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A caller whose time is up ends its call at any point of the TLS handshake: that is no matter of keys. */
class BrokenOffHandshakeIT {

    private final Loops loops = new Loops();
    private final TestNode web = new TestNode("web-1", loops.group).listening();
    private final TestNode db = new TestNode("db-1", loops.group, web).listening();

    @AfterEach
    void stop() {
        web.close();
        db.close();
        loops.close();
    }

    /** Where the caller ends it. */
    private enum End {
        AFTER_HELLO,
        AFTER_HELLO_WITH_ALERT,
        AFTER_SERVER_WITH_ALERT,
        AFTER_SERVER,
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void itIsCountedAndNoMore(End end) throws IOException {
        SSLEngine engine = TrustingTls.with(web.key).createSSLEngine("db-1", 1);
        engine.setUseClientMode(true);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), db.port())) {
            socket.setSoTimeout(10_000);
            engine.beginHandshake();
            send(socket, engine);
            if (end == End.AFTER_SERVER || end == End.AFTER_SERVER_WITH_ALERT) {
                hearTheServer(socket, engine);
            }
            if (end == End.AFTER_HELLO_WITH_ALERT || end == End.AFTER_SERVER_WITH_ALERT) {
                engine.closeOutbound();
                send(socket, engine);
            }
        }
        Awaitility.await().until(() -> db.count(Rejection.TLS_FAILED) == 1);
        assertThat(db.counts()).containsOnlyKeys(Rejection.TLS_FAILED);
        assertThat(db.mismatches).isEmpty();
    }

    /** Polls that are too short for a handshake, as many as it takes to end one at every point. */
    @Test
    void aPollThatIsTooShortIsNoDrift() {
        for (int i = 0; i < 300; i++) {
            web.knows(db);
            web.poll(db.name, Duration.ofMillis(1 + i % 30));
        }
        assertThat(db.mismatches).isEmpty();
        assertThat(web.mismatches).isEmpty();
        assertThat(db.count(Rejection.TLS_KEY_UNKNOWN)).isZero();
    }

    private static void send(Socket socket, SSLEngine engine) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        for (int i = 0; i < 4 && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP; i++) {
            engine.wrap(ByteBuffer.allocate(0), out);
        }
        socket.getOutputStream().write(out.array(), 0, out.position());
        socket.getOutputStream().flush();
    }

    /** Takes in the first that the server says, so that its half of the handshake is done. */
    private static void hearTheServer(Socket socket, SSLEngine engine) throws IOException {
        byte[] read = new byte[64 * 1024];
        int length = socket.getInputStream().read(read);
        ByteBuffer in = ByteBuffer.wrap(read, 0, length);
        ByteBuffer plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        try {
            engine.unwrap(in, plain);
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                task.run();
            }
        } catch (SSLException e) {
            throw new AssertionError(e);
        }
    }
}
