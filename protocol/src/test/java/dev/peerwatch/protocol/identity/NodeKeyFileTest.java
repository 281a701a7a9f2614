package dev.peerwatch.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerwatch.protocol.NodeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeKeyFileTest {

    private static final NodeName WEB = new NodeName("web-1");

    @TempDir
    private Path directory;

    @Test
    void aSavedKeyLoadsAsTheSameAndNobodyElseMayReadIt() throws IOException {
        NodeKey key = NodeKey.generate();
        NodeKeyFile.save(key, file());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        NodeKey loaded = NodeKeyFile.load(file(), WEB);
        assertThat(loaded.pin()).isEqualTo(key.pin());
        NodeKey other = NodeKey.generate();
        assertThat(loaded.agree(other.pin())).isEqualTo(other.agree(key.pin())).hasSize(32);
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).as("no draft is left behind").containsExactly(file());
        }
    }

    @Test
    void aKeyOfOpensslLoads() throws IOException {
        // openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256; its public half by openssl pkey -pubout
        write("""
                -----BEGIN PRIVATE KEY-----
                MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjDtsoAWTthFmYy0J
                0BK30uLJOrIUx/rDkIQjdhukPUmhRANCAASlYhtouX/QO8SxPQ+htjPUd+R9T6lb
                V0hF8oxFI0J0Kx4jwpRVEED3tMShwhE5OJy7xHIEn2kDVp2U1zrOU7zu
                -----END PRIVATE KEY-----
                """);
        assertThat(NodeKeyFile.load(file(), WEB).pin().text())
                .isEqualTo("p256:AqViG2i5f9A7xLE9D6G2M9R35H1PqVtXSEXyjEUjQnQr");
    }

    @Test
    void anExistingKeyStays() throws IOException {
        NodeKey first = NodeKey.generate();
        NodeKeyFile.save(first, file());
        refused(() -> NodeKeyFile.save(NodeKey.generate(), file()), "there is a key at", "--key");
        assertThat(NodeKeyFile.load(file(), WEB).pin()).isEqualTo(first.pin());
    }

    @Test
    void aMissingDirectoryIsNamed() {
        refused(
                () -> NodeKeyFile.save(NodeKey.generate(), directory.resolve("no/node.key")),
                "no directory " + directory.resolve("no"));
    }

    @Test
    void aMissingKeySaysHowToMakeOne() {
        refused(() -> NodeKeyFile.load(file(), WEB), "no key at", "peerwatch keygen --node web-1 --key " + file());
    }

    @Test
    void aKeyThatOthersMayReadIsRefused() throws IOException {
        NodeKeyFile.save(NodeKey.generate(), file());
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));
        refused(() -> NodeKeyFile.load(file(), WEB), "has mode rw-r-----", "chmod 600 " + file());
    }

    @Test
    void whatIsNoUsableKeyIsNamed() throws IOException, GeneralSecurityException {
        write("");
        refused(() -> NodeKeyFile.load(file(), WEB), "it is empty");
        write("hello");
        refused(() -> NodeKeyFile.load(file(), WEB), "it holds no private key");
        write("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");
        refused(() -> NodeKeyFile.load(file(), WEB), "openssl pkcs8 -topk8 -nocrypt");
        write("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
        refused(() -> NodeKeyFile.load(file(), WEB), "it is encrypted");
        write("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        refused(() -> NodeKeyFile.load(file(), WEB), "not a private key on the curve P-256");
        write("x".repeat(20_000));
        refused(() -> NodeKeyFile.load(file(), WEB), "20000 bytes");
        KeyPairGenerator p384 = KeyPairGenerator.getInstance("EC");
        p384.initialize(new ECGenParameterSpec("secp384r1"));
        write("-----BEGIN PRIVATE KEY-----\n"
                + Base64.getEncoder()
                        .encodeToString(p384.generateKeyPair().getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n");
        refused(() -> NodeKeyFile.load(file(), WEB), "not on the curve P-256");
    }

    @Test
    void aKeyInALogShowsItsPublicHalfOnly() {
        NodeKey key = NodeKey.generate();
        assertThat(key).hasToString("NodeKey[" + key.pin() + "]");
    }

    private Path file() {
        return directory.resolve("node.key");
    }

    private void write(String text) throws IOException {
        Files.writeString(file(), text);
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-------"));
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable action, String... parts) {
        assertThatThrownBy(action)
                .isInstanceOf(UnusableKeyException.class)
                .hasMessageContainingAll(parts)
                .message()
                .doesNotContain("\n");
    }
}
