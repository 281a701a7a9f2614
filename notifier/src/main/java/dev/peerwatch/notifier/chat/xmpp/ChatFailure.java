package dev.peerwatch.notifier.chat.xmpp;

import dev.peerwatch.notifier.chat.ChatEvent.Problem;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** An attempt to get or keep a connection failed, for a reason that can be told to people. */
final class ChatFailure extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final Problem problem;

    ChatFailure(Problem problem, String reason, @Nullable Throwable cause) {
        super(reason, cause);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }

    /** One line: what happened, and what to do where that is known. */
    String reason() {
        return String.valueOf(getMessage());
    }
}
