/** Looks at services from outside: does the port accept, does the page answer as it should. */
@NullMarked
package dev.peerwatch.agent.check;

import org.jspecify.annotations.NullMarked;
