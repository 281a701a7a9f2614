package dev.peerwatch.notifier.chat;

import java.util.Optional;

/**
 * A message on its way to a person.
 *
 * @param id the stanza's id, unique and kept over repeats; also its XEP-0359 origin id
 * @param to bare chat address; that of the account's room: it is said there, which the account enters first
 * @param body plain text; the caller keeps it below 4,000 characters
 * @param replyTo id of an own message to the same person that this one answers or continues (XEP-0461), if any
 */
public record ChatMessage(String id, String to, String body, Optional<String> replyTo) {}
