/** The whole, seen from outside: agents as processes, a real chat server, a real client. */
@NullMarked
package dev.peerwatch.deploy;

import org.jspecify.annotations.NullMarked;
