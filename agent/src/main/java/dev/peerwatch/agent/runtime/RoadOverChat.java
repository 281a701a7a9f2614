package dev.peerwatch.agent.runtime;

import dev.peerwatch.agent.watch.ChatRoad;
import dev.peerwatch.notifier.chat.Answerer;
import dev.peerwatch.notifier.chat.ChatNetwork;
import dev.peerwatch.notifier.chat.Reply;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.identity.LifeSign;
import dev.peerwatch.protocol.identity.LifeSign.Question;
import dev.peerwatch.protocol.identity.NodeKey;
import dev.peerwatch.protocol.identity.PublicKeyPin;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chat road: asks other nodes' agents for a sign of life through the chat server, and gives them this one's. A server, or
 * whoever administers it, can say anything; only a signature by a key of the blueprint on a question never asked before counts.
 * Signing and verifying happen on a thread that ends when idle, never on the chat's.
 */
public final class RoadOverChat implements Surroundings.Road, Answerer, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RoadOverChat.class);

    /** What the blueprint in force says of nodes. Asked by many threads. */
    public interface Accounts {

        /** The bare chat address of a node. */
        Optional<String> jidOf(NodeName node);

        /** Whether this bare chat address is one of the node's: with further chat servers, it has further accounts. */
        default boolean isAccountOf(NodeName node, String jid) {
            return jidOf(node).filter(jid::equals).isPresent();
        }

        /** The keys that a node may have; none when there's no such node. */
        Collection<PublicKeyPin> keysOf(NodeName node);
    }

    /** By these a server says that nobody is at that address; any other error is about the way there. */
    private static final Set<String> NOBODY =
            Set.of("service-unavailable", "recipient-unavailable", "item-not-found", "gone");

    private static final int MOST_WAITING = 512;

    private final NodeName self;
    private final NodeKey key;
    private final ChatNetwork chat;
    private final Accounts accounts;
    private final RoadQuota quota = new RoadQuota();
    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), task -> {
                Thread made = new Thread(task, "peerwatch-road");
                made.setDaemon(true);
                return made;
            });

    /** A road on this chat account; to be given to {@link ChatNetwork#answerBy}, too. */
    public RoadOverChat(NodeName self, NodeKey key, ChatNetwork chat, Accounts accounts) {
        this.self = self;
        this.key = key;
        this.chat = chat;
        this.accounts = accounts;
        thread.allowCoreThreadTimeOut(true);
    }

    @Override
    public CompletableFuture<ChatRoad> answers(NodeName peer, String fullJid, Duration patience) {
        if (!isAccountOf(peer, fullJid)) {
            return CompletableFuture.completedFuture(ChatRoad.UNKNOWN);
        }
        Question question = Question.fresh(self, peer);
        return chat.ask(fullJid, question.text(), patience)
                .thenApplyAsync(reply -> whatItSays(reply, question), thread);
    }

    private ChatRoad whatItSays(Reply reply, Question question) {
        if (reply instanceof Reply.Answered answered) {
            if (LifeSign.proves(question, answered.text(), accounts.keysOf(question.asked()))) {
                return ChatRoad.ANSWERS;
            }
            LOG.warn(
                    "an answer in the name of {} came by the chat server that isn't signed by its key",
                    question.asked());
            return ChatRoad.NO_ANSWER;
        }
        if (reply instanceof Reply.Refused refused) {
            return NOBODY.contains(refused.condition()) ? ChatRoad.NO_ANSWER : ChatRoad.UNKNOWN;
        }
        return reply instanceof Reply.Unanswered ? ChatRoad.NO_ANSWER : ChatRoad.UNKNOWN;
    }

    @Override
    public CompletionStage<Optional<String>> answer(String fullJid, String text) {
        Optional<Question> question =
                Question.parse(text).filter(asked -> asked.asked().equals(self) && isAccountOf(asked.asker(), fullJid));
        if (question.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        if (!quota.admits(question.get().asker(), System.nanoTime())) {
            return CompletableFuture.failedFuture(
                    new RejectedExecutionException(question.get().asker() + " asks too often"));
        }
        try {
            return CompletableFuture.supplyAsync(() -> Optional.of(LifeSign.answer(question.get(), key)), thread);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private boolean isAccountOf(NodeName node, String fullJid) {
        int slash = fullJid.indexOf('/');
        return slash > 0 && accounts.isAccountOf(node, fullJid.substring(0, slash));
    }

    /** Nothing is signed or verified after this. */
    @Override
    public void close() {
        thread.shutdown();
    }
}
