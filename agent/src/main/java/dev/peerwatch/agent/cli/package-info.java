/**
 * The command line: one class a command, and the one place where the parts of an agent are put together.
 *
 * <p>picocli makes an object of every command and looks through its fields and methods before it runs one of them. So that a
 * quick command stays quick, a command's fields are options and nothing else: what is heavy to load (Netty, Smack, SQLite)
 * stands in other classes, which it names inside its methods only.
 */
@NullMarked
package dev.peerwatch.agent.cli;

import org.jspecify.annotations.NullMarked;
