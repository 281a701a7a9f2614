package dev.peerwatch.protocol.identity;

import java.security.cert.CertificateException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The other side of a TLS handshake showed a key that isn't pinned, or none at all. */
public final class KeyNotPinnedException extends CertificateException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String shown;

    KeyNotPinnedException(String message, @Nullable PublicKeyPin shown) {
        super(message);
        this.shown = shown == null ? null : shown.text();
    }

    /** The key that was shown; empty when there was none, or none on P-256. */
    public Optional<PublicKeyPin> shown() {
        return Optional.ofNullable(shown).map(PublicKeyPin::parse);
    }
}
