package dev.peerwatch.agent.store;

import java.time.Instant;
import java.util.Optional;

/**
 * A kept incident.
 *
 * @param id its full id
 * @param subject what it is about
 * @param openedAt when it began
 * @param closedAt when it ended, if it has
 * @param encoded the whole of it, in the notifier's own encoding
 */
public record IncidentRow(String id, String subject, Instant openedAt, Optional<Instant> closedAt, String encoded) {}
