/** What agents say to each other: node names, outcomes, status reports, and how they travel. */
@NullMarked
package dev.peerwatch.protocol;

import org.jspecify.annotations.NullMarked;
