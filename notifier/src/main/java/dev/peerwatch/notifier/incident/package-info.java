/** One trouble from its first hard bad finding to its end: identity, what was observed, who was told, what was answered. Pure. */
@NullMarked
package dev.peerwatch.notifier.incident;

import org.jspecify.annotations.NullMarked;
