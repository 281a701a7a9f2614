package dev.peerwatch.notifier.chat.xmpp;

import dev.peerwatch.notifier.chat.ChatEvent.Problem;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jivesoftware.smack.SmackException;
import org.jivesoftware.smack.XMPPException;
import org.jivesoftware.smack.packet.StreamError;
import org.jivesoftware.smack.sasl.SASLErrorException;
import org.jspecify.annotations.Nullable;

/** From what Smack throws to what a person can use. */
final class Failures {

    private Failures() {}

    /** Why logging in at the endpoint failed. */
    static ChatFailure login(Endpoint endpoint, XmppSettings settings, Exception e) {
        SASLErrorException refused = Dialler.cause(e, SASLErrorException.class);
        if (refused != null) {
            String condition = String.valueOf(refused.getSASLFailure().getSASLErrorString());
            if (condition.equals("temporary-auth-failure")) {
                return new ChatFailure(
                        Problem.SERVER,
                        endpoint
                                + " can't check logins at the moment (temporary-auth-failure): see the chat server's log",
                        e);
            }
            return new ChatFailure(
                    Problem.AUTHENTICATION,
                    endpoint + " doesn't let " + settings.jid() + " in (" + condition
                            + "): wrong password, or no such account there",
                    e);
        }
        SmackException.SmackSaslException sasl = Dialler.cause(e, SmackException.SmackSaslException.class);
        if (sasl != null) {
            return new ChatFailure(Problem.SERVER, endpoint + ": " + saslReason(settings, sasl), e);
        }
        return lost(endpoint, "while logging in", settings.timing().reply(), e);
    }

    private static String saslReason(XmppSettings settings, SmackException.SmackSaslException e) {
        String message = String.valueOf(e.getMessage());
        String offered = between(message, "Server announced mechanisms: [", "]");
        if (offered == null) {
            return "logging in failed: " + firstLine(message);
        }
        String wanted =
                settings.scram() == XmppSettings.Scram.SHA_256_ONLY ? "SCRAM-SHA-256" : "SCRAM-SHA-256 or SCRAM-SHA-1";
        return "it offers no safe way to log in (found: " + (offered.isEmpty() ? "none" : offered) + "; expected: "
                + wanted + "): let the chat server store passwords hashed";
    }

    /** Why a connection that was up, or nearly, is gone. */
    static ChatFailure lost(Endpoint endpoint, String when, Duration reply, @Nullable Exception e) {
        XMPPException.StreamErrorException stream = Dialler.cause(e, XMPPException.StreamErrorException.class);
        if (stream != null) {
            return streamError(endpoint, stream.getStreamError(), e);
        }
        XMPPException.XMPPErrorException error = Dialler.cause(e, XMPPException.XMPPErrorException.class);
        if (error != null) {
            return new ChatFailure(
                    Problem.SERVER,
                    endpoint + " answered with an error " + when + ": "
                            + error.getStanzaError().getCondition(),
                    e);
        }
        if (Dialler.cause(e, SmackException.NoResponseException.class) != null) {
            return new ChatFailure(
                    Problem.NETWORK,
                    endpoint + " gave no answer within " + reply.toMillis() / 1000.0 + " s " + when,
                    e);
        }
        String why = e == null ? "the server closed it" : firstLine(String.valueOf(root(e).getMessage()));
        return new ChatFailure(Problem.NETWORK, "the connection to " + endpoint + " was lost " + when + ": " + why, e);
    }

    private static ChatFailure streamError(Endpoint endpoint, StreamError error, @Nullable Exception e) {
        StreamError.Condition condition = error.getCondition();
        String text = error.getDescriptiveText();
        String said = condition + (text == null || text.isBlank() ? "" : ", \"" + firstLine(text) + "\"");
        return switch (condition) {
            case system_shutdown, reset, connection_timeout ->
                new ChatFailure(Problem.NETWORK, endpoint + " ended the connection: " + said, e);
            case conflict ->
                new ChatFailure(
                        Problem.SERVER,
                        endpoint + " ended the connection (" + said
                                + "): somebody else logged in to this account with the same resource",
                        e);
            case policy_violation, resource_constraint ->
                new ChatFailure(
                        Problem.SERVER,
                        endpoint + " ended the connection (" + said + "): see the chat server's limits",
                        e);
            default -> new ChatFailure(Problem.SERVER, endpoint + " ended the connection: " + said, e);
        };
    }

    /** One failure for those of all servers tried: the most telling problem, all reasons. */
    static ChatFailure all(List<ChatFailure> failures) {
        ChatFailure telling = failures.stream()
                .max(Comparator.comparingInt(failure -> weight(failure.problem())))
                .orElseThrow();
        String reasons =
                failures.stream().map(ChatFailure::reason).distinct().limit(4).collect(Collectors.joining("; "));
        return new ChatFailure(telling.problem(), reasons, telling);
    }

    private static int weight(Problem problem) {
        return switch (problem) {
            case NETWORK -> 0;
            case SERVER -> 1;
            case CERTIFICATE -> 2;
            case AUTHENTICATION -> 3;
        };
    }

    private static Throwable root(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("").strip();
    }

    private static @Nullable String between(String text, String before, String after) {
        int start = text.indexOf(before);
        int end = start < 0 ? -1 : text.indexOf(after, start + before.length());
        return end < 0 ? null : text.substring(start + before.length(), end);
    }
}
