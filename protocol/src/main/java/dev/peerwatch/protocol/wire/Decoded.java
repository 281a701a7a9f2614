package dev.peerwatch.protocol.wire;

import java.util.function.Function;

/**
 * What came of reading bytes from another node: a value, or why there is none.
 *
 * @param <T> the value's type
 */
public sealed interface Decoded<T> {

    /**
     * Well formed.
     *
     * @param value what was read
     */
    record Ok<T>(T value) implements Decoded<T> {}

    /**
     * Not well formed.
     *
     * @param reason one line that names the place, what was found and what was expected; printable ASCII
     */
    record Malformed<T>(String reason) implements Decoded<T> {}

    /** One result from either case. */
    default <R> R fold(Function<? super T, ? extends R> ok, Function<String, ? extends R> malformed) {
        return this instanceof Ok<T> good ? ok.apply(good.value()) : malformed.apply(((Malformed<T>) this).reason());
    }
}
