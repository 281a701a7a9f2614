package dev.peerwatch.protocol;

/**
 * "I stop on purpose" ({@code POST /v1/stopping}), told to everyone who polled this node lately. Counts for that boot id only.
 *
 * @param bootId the run that ends
 * @param kind what stops
 */
public record StoppingNotice(String bootId, Kind kind) {

    /** What stops. */
    public enum Kind {
        /** The agent alone: its watchers give it {@code restart_grace}. */
        AGENT,
        /** The whole system goes down: its watchers give it {@code reboot_grace}. */
        SYSTEM
    }
}
