/**
 * The local socket: how commands at the machine reach the running agent.
 *
 * <p>A Unix socket rather than a port on loopback, because there file permissions decide who may, and the kernel says who it is.
 * One request a connection, one JSON object a line:
 *
 * <pre>
 * → {"command":"status","args":{}}
 * ← {"ok":true,"result":{…}}                      or {"ok":false,"error":"…","exit":1}
 * </pre>
 *
 * A command that yields many things sends each as {@code {"part":…}} before the last line.
 */
@NullMarked
package dev.peerwatch.agent.control;

import org.jspecify.annotations.NullMarked;
