/** Who may do what, and who is to be told. Pure. */
@NullMarked
package dev.peerwatch.notifier.policy;

import org.jspecify.annotations.NullMarked;
