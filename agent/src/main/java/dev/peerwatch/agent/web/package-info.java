/** For Prometheus and health checks: a small HTTP server that only answers questions. */
@NullMarked
package dev.peerwatch.agent.web;

import org.jspecify.annotations.NullMarked;
