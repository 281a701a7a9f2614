/**
 * Who a node is: its P-256 key pair, the pins by which others know it, and mutual TLS that trusts exactly those pins.
 *
 * <p>There is no CA. What is compared is the public key in the certificate, never a name, a date or an issuer, and the
 * handshake itself proves that the other side holds the private key. So neither a wrong clock nor an expired certificate
 * can ever make a living node look dead, and a node is revoked by removing its key from the blueprint.
 */
@NullMarked
package dev.peerwatch.protocol.identity;

import org.jspecify.annotations.NullMarked;
