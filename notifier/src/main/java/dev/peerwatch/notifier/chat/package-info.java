/** Chat as the core sees it: messages out, events in, no library's types. */
@NullMarked
package dev.peerwatch.notifier.chat;

import org.jspecify.annotations.NullMarked;
