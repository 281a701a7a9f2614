package dev.peerwatch.notifier.chat;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Answers questions that other clients put to this one ({@link ChatNetwork#ask}). */
@FunctionalInterface
public interface Answerer {

    /**
     * Somebody asks. Called on the chat's thread, so it must not block: the answer may come later.
     *
     * @param fullJid who: the full address, as the server gives it
     * @param question as it came
     * @return the answer; empty for those who get none, as if such questions weren't known here; fails when there's too much to do
     */
    CompletionStage<Optional<String>> answer(String fullJid, String question);
}
