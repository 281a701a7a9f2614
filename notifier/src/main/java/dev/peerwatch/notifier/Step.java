package dev.peerwatch.notifier;

import java.util.List;

/**
 * What a core returns for one event: the new state, and what has to be done about it, in order.
 *
 * @param state the new state
 * @param effects what the shell must do: the durable ones in one transaction, then the others
 * @param <S> type of the state
 * @param <E> type of the effects
 */
public record Step<S, E>(S state, List<E> effects) {

    public Step {
        effects = List.copyOf(effects);
    }

    /** A step that changes the state and asks for nothing. */
    public static <S, E> Step<S, E> of(S state) {
        return new Step<>(state, List.of());
    }
}
