package dev.peerwatch.notifier.chat.xmpp;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import javax.security.auth.callback.CallbackHandler;
import org.jivesoftware.smack.SmackException.SmackSaslException;
import org.jivesoftware.smack.sasl.SASLMechanism;
import org.jspecify.annotations.Nullable;

/** SCRAM-SHA-256 for Smack, which has SHA-1 only, and hard-coded so that it can't be extended. */
final class ScramSha256 extends SASLMechanism {

    static final String NAME = "SCRAM-SHA-256";

    /** Smack takes the lowest first; its SCRAM-SHA-1 has 110. */
    private static final int PRIORITY = 95;

    private static final SecureRandom RANDOM = new SecureRandom();

    private @Nullable ScramExchange exchange;

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public int getPriority() {
        return PRIORITY;
    }

    @Override
    protected SASLMechanism newInstance() {
        return new ScramSha256();
    }

    @Override
    protected void authenticateInternal(CallbackHandler handler) {
        throw new UnsupportedOperationException("logs in with a password");
    }

    @Override
    protected byte[] getAuthenticationText() {
        byte[] nonce = new byte[24];
        RANDOM.nextBytes(nonce);
        exchange = new ScramExchange(
                saslPrep(authenticationId), Base64.getEncoder().encodeToString(nonce));
        return toBytes(exchange.first());
    }

    @Override
    protected byte @Nullable [] evaluateChallenge(byte[] challenge) throws SmackSaslException {
        ScramExchange current = exchange;
        if (current == null) {
            throw new SmackSaslException("a challenge before the login began");
        }
        String text = new String(challenge, StandardCharsets.UTF_8);
        try {
            if (current.answered()) {
                current.verify(text);
                return null;
            }
            return toBytes(current.answer(text, saslPrep(password)));
        } catch (ScramExchange.Refused e) {
            throw new SmackSaslException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    protected void checkIfSuccessfulOrThrow() throws SmackSaslException {
        if (exchange == null || !exchange.proven()) {
            throw new SmackSaslException("the server said success without proving that it knows this account");
        }
    }
}
