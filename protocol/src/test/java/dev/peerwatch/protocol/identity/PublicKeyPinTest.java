package dev.peerwatch.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicKeyPinTest {

    /** The base point of P-256 (SEC 2, 2.4.2), compressed. */
    private static final String GENERATOR = "p256:A2sX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKW";

    @Test
    void theBasePointReadsAsItsPublishedCoordinates() {
        PublicKeyPin pin = PublicKeyPin.parse(GENERATOR);
        assertThat(pin.publicKey().getW().getAffineX())
                .isEqualTo(new BigInteger("6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296", 16));
        assertThat(pin.publicKey().getW().getAffineY())
                .isEqualTo(new BigInteger("4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5", 16));
        assertThat(PublicKeyPin.of(pin.publicKey())).isEqualTo(pin).hasToString(GENERATOR);
    }

    @RepeatedTest(20)
    void anyKeySurvivesItsTextForm() {
        NodeKey key = NodeKey.generate();
        assertThat(key.pin().text()).matches("p256:[A-Za-z0-9_-]{44}");
        assertThat(PublicKeyPin.parse(key.pin().text()).publicKey().getW())
                .isEqualTo(key.publicKey().getW());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "p256:",
                "ed25519:A2sX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKW",
                "A2sX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKW",
                "p256:A2sX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMK",
                "p256:A2sX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWA",
                "p256:BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKW",
                "p256:A2sX0fLhLEJH+Lzm5WOkQPJ3A32BLeszoPShOUXYmMKW",
                "p256:A______________________________________wAAAA",
                "p256:A2sX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMK\u0007"
            })
    void whatIsNotAKeyIsRefusedWithAReason(String text) {
        assertThatThrownBy(() -> PublicKeyPin.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not a public key: '")
                .message()
                .matches("[^\\p{Cntrl}]*");
    }

    @Test
    void halfOfAllXAreOnNoPoint() {
        // x = 5 has a y on P-256, x = 1 hasn't (checked by Euler's criterion).
        byte[] point = new byte[33];
        point[0] = 2;
        point[32] = 5;
        assertThat(P256.compress(P256.decompress(point))).isEqualTo(point);
        point[32] = 1;
        assertThatThrownBy(() -> P256.decompress(point)).hasMessageContaining("not a point of the curve");
    }

    @Test
    void keysOfOtherKindsAreRefused() throws GeneralSecurityException {
        KeyPairGenerator p384 = KeyPairGenerator.getInstance("EC");
        p384.initialize(new ECGenParameterSpec("secp384r1"));
        assertThatThrownBy(() -> PublicKeyPin.of(p384.generateKeyPair().getPublic()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PublicKeyPin.of(KeyPairGenerator.getInstance("Ed25519")
                        .generateKeyPair()
                        .getPublic()))
                .hasMessageContaining("EdDSA");
    }
}
