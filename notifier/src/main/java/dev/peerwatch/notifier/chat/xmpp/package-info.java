/**
 * XMPP, on Smack 4.5. Smack does XML, roster and XEP-0198; everything that it does badly or not at all is done here: looking up
 * and securing the connection ({@link dev.peerwatch.notifier.chat.xmpp.Dialler}: Smack never sees a socket that isn't TLS
 * already, so nothing it does can put a stanza on the wire in the clear), reconnecting, SCRAM-SHA-256, and the gate in front of
 * its send queue.
 */
@NullMarked
package dev.peerwatch.notifier.chat.xmpp;

import org.jspecify.annotations.NullMarked;
