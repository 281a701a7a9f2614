/** From a finding to a person and back: incidents, policy, messages, the outbox and the chat network. */
@NullMarked
package dev.peerwatch.notifier;

import org.jspecify.annotations.NullMarked;
