package dev.peerwatch.agent.blueprint;

import java.time.ZoneId;
import java.util.List;

/**
 * Somebody to tell.
 *
 * @param name as the blueprint calls them
 * @param jids their bare chat addresses, lower case, at least one, the first preferred
 * @param zone in which times are written to them; UTC unless the blueprint says so
 * @param ring whether their client may be rung like a telephone
 */
public record Person(String name, List<String> jids, ZoneId zone, boolean ring) {

    public Person {
        jids = List.copyOf(jids);
    }
}
