package dev.peerwatch.agent.web;

import java.util.List;
import java.util.function.Supplier;

/**
 * What the pages are made of. Each is asked on an event loop thread and must not block.
 *
 * @param metrics the text of {@code /metrics}
 * @param illness why the process should be restarted ({@code /-/healthy}); empty when it needn't
 * @param notReady why it doesn't do all of its work ({@code /-/ready}); empty when it does
 */
public record WebPages(Supplier<String> metrics, Supplier<List<String>> illness, Supplier<List<String>> notReady) {}
