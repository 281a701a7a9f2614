/**
 * Many watchers, one voice: who says what to whom, when, and why not. Pure, and without effects: small values that say what follows
 * from what, used by the turns of the package above.
 *
 * <p>The rule that decides is {@link dev.peerwatch.notifier.voice.Rule}. It compares what there is to say with what the reader was last
 * told, as Alertmanager's dedup stage does, so that it may be asked as often as one likes: after a restart, a merge or a lost answer it
 * comes to the same end, and no message hangs on an event that is seen once.
 */
@NullMarked
package dev.peerwatch.notifier.voice;

import org.jspecify.annotations.NullMarked;
