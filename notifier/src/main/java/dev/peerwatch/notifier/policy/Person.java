package dev.peerwatch.notifier.policy;

import java.time.ZoneId;
import java.util.List;

/**
 * Somebody who is told and may answer.
 *
 * @param name the name in the blueprint
 * @param jids bare chat addresses, in the order in which they are tried; never empty
 * @param zone where the person's clock stands
 * @param ring whether the phone rings for a critical alert
 */
public record Person(String name, List<String> jids, ZoneId zone, boolean ring) {

    /** Somebody whose phone doesn't ring. */
    public Person(String name, List<String> jids, ZoneId zone) {
        this(name, jids, zone, false);
    }

    public Person {
        jids = List.copyOf(jids);
        if (jids.isEmpty()) {
            throw new IllegalArgumentException("a person needs a chat address: " + name);
        }
    }
}
