package dev.peerwatch.notifier;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Why a verdict was reached: what the observer saw itself and what the witnesses said.
 *
 * @param reason the observer's last outcome, one line
 * @param attempts how many polls in a row went wrong
 * @param lastGood when the observer last had a good response
 * @param testimonies one for each witness that was asked, in order of name
 * @param chat whether the subject's agent answered through the chat server
 */
public record Evidence(
        String reason, int attempts, Optional<Instant> lastGood, List<Testimony> testimonies, Chat chat) {

    public Evidence {
        testimonies = List.copyOf(testimonies);
    }

    /** Whether a subject answers on the chat road. */
    public enum Chat {
        /** Its agent has answered a fresh question, signed with its own key. */
        ANSWERS("answer"),
        /** It was asked and didn't answer. */
        NO_ANSWER("no-answer"),
        /** It could not be asked. */
        UNKNOWN("unknown");

        private final String word;

        Chat(String word) {
            this.word = word;
        }

        /** The word of the journal's {@code chat=}. */
        public String word() {
            return word;
        }
    }

    /**
     * What one witness said of the subject.
     *
     * @param witness its name
     * @param site its site
     * @param sight what it saw
     */
    public record Testimony(String witness, String site, Sight sight) {}

    /** What a witness saw, as far as the verdict is concerned. */
    public enum Sight {
        /** An answer of the subject's agent. */
        SEES,
        /** The host answers, its agent doesn't. */
        AGENT_DOWN,
        /** No answer. */
        NO,
        /** The witness wasn't heard, or could not tell: never a "no". */
        UNKNOWN;

        /** The word of the journal's {@code panel=}. */
        public String word() {
            return switch (this) {
                case SEES -> "yes";
                case AGENT_DOWN -> "agent-down";
                case NO -> "no";
                case UNKNOWN -> "unknown";
            };
        }
    }
}
