package dev.peerwatch.notifier.chat.xmpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.peerwatch.notifier.chat.ChatEvent.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers, or those who sit before them, that answer STARTTLS in every way but the right one. */
class StartTlsTest {

    private static final String STREAM = "<?xml version='1.0'?><stream:stream id='1' from=\"chat.test\" version='1.0'"
            + " xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
    private static final String FEATURES =
            "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls></stream:features>";
    private static final String PROCEED = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";

    /** Says this, whatever it hears, and then nothing or goodbye. */
    private static ChatFailure against(String script, boolean thenClose) throws IOException {
        return against(script, thenClose, Duration.ofSeconds(20));
    }

    private static ChatFailure against(String script, boolean thenClose, Duration patience) throws IOException {
        try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> {
                try (Socket socket = door.accept()) {
                    OutputStream out = socket.getOutputStream();
                    out.write(script.getBytes(StandardCharsets.UTF_8));
                    out.flush();
                    if (thenClose) {
                        socket.shutdownOutput();
                    }
                    socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                    // The client has left.
                }
            });
            server.setDaemon(true);
            server.start();
            Dialler dialler = new Dialler("chat.test", new Trust(Optional.empty()), patience);
            return catchThrowableOfType(
                    ChatFailure.class,
                    () -> dialler.dial(new Endpoint("127.0.0.1", door.getLocalPort(), ChatServer.Tls.STARTTLS)));
        }
    }

    @Test
    void noTlsIsNoConnection() throws IOException {
        ChatFailure failure = against(STREAM + "<stream:features><bind xmlns='x'/></stream:features>", false);
        assertThat(failure.problem()).isEqualTo(Problem.SERVER);
        assertThat(failure.reason()).contains("offers no TLS");
        assertThat(against(STREAM + "<stream:features/>", false).reason()).contains("offers no TLS");
    }

    @Test
    void anElementThatOnlyLooksLikeItIsNoOffer() throws IOException {
        assertThat(against(STREAM + "<stream:features><starttls xmlns='urn:other'/></stream:features>", false)
                        .reason())
                .contains("offers no TLS");
    }

    @Test
    void textBehindTheConsentIsTampering() throws IOException {
        ChatFailure failure = against(STREAM + FEATURES + PROCEED + "<success xmlns='x'/>", false);
        assertThat(failure.problem()).isEqualTo(Problem.SERVER);
        assertThat(failure.reason()).contains("tampering");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/> | refuses to begin it",
                "<proceed xmlns='urn:other'/> | refuses to begin it",
            })
    void aRefusalIsSaid(String answer, String said) throws IOException {
        assertThat(against(STREAM + FEATURES + answer, false).reason()).contains(said);
    }

    @Test
    void aDomainThatIsNotServedIsSaid() throws IOException {
        ChatFailure failure = against(
                STREAM + "<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>",
                true);
        assertThat(failure.reason()).contains("doesn't serve the domain");
    }

    @Test
    void whatIsNotXmppIsSaid() throws IOException {
        assertThat(against("HTTP/1.1 400 Bad Request\r\n\r\n", true).reason()).contains("isn't an XMPP server");
        assertThat(against("<html><body>".repeat(2), true).reason()).contains("isn't an XMPP server");
        assertThat(against("\u0015\u0003\u0001", false).reason()).contains("tls: direct");
        assertThat(against("<" + "x".repeat(20_000), false).reason()).contains("more than 16384 bytes");
    }

    @Test
    void silenceAndGoodbyeAreTroubleOfTheNetwork() throws IOException {
        for (String script : List.of("", STREAM, STREAM + FEATURES)) {
            ChatFailure silent = against(script, false, Duration.ofMillis(700));
            assertThat(silent.problem()).isEqualTo(Problem.NETWORK);
            assertThat(silent.reason()).contains("doesn't answer within 0.7 s");
            assertThat(against(script, true).problem()).isEqualTo(Problem.NETWORK);
        }
    }
}
