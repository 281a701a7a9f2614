package dev.peerwatch.agent.control;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What is asked of the agent.
 *
 * @param command one word
 * @param args by name; values as text
 */
public record ControlRequest(String command, Map<String, String> args) {

    public ControlRequest {
        args = Map.copyOf(args);
    }

    /** The argument {@code name}, if it was given. */
    public Optional<String> arg(String name) {
        return Optional.ofNullable(args.get(name));
    }

    /** Whether {@code name} was given as {@code true}. */
    public boolean flag(String name) {
        return "true".equals(args.get(name));
    }

    /**
     * A number argument.
     *
     * @throws ControlException when it isn't one, or out of bounds
     */
    public int number(String name, int otherwise, int most) throws ControlException {
        String text = args.get(name);
        if (text == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw ControlException.wrongUsage(name + " is '" + text + "', expected a number from 1 to " + most);
    }

    /**
     * A length of time in seconds.
     *
     * @throws ControlException when it isn't one
     */
    public Optional<Duration> seconds(String name) throws ControlException {
        String text = args.get(name);
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Duration.ofSeconds(Long.parseUnsignedLong(text)));
        } catch (NumberFormatException e) {
            throw ControlException.wrongUsage(name + " is '" + text + "', expected seconds");
        }
    }
}
