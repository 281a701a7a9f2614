package dev.peerwatch.notifier.chat.xmpp;

import dev.peerwatch.notifier.chat.Answerer;
import dev.peerwatch.notifier.chat.Reply;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jivesoftware.smack.iqrequest.AbstractIqRequestHandler;
import org.jivesoftware.smack.iqrequest.IQRequestHandler;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smack.packet.StanzaError;
import org.jivesoftware.smackx.ping.packet.Ping;
import org.jspecify.annotations.Nullable;
import org.jxmpp.jid.DomainBareJid;
import org.jxmpp.jid.EntityFullJid;
import org.jxmpp.jid.Jid;
import org.jxmpp.stringprep.XmppStringprepException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The questions on one stream: those asked, until their answer comes or time is up, and those of others. A ping to the server
 * follows each question, so that silence of the one asked can be told from a dead line. Nothing here waits.
 */
final class Questions {

    private static final Logger LOG = LoggerFactory.getLogger(Questions.class);

    /** Asked at once; more than anybody who watches has suspects. */
    private static final int MOST_PENDING = 256;

    private final DomainBareJid server;
    private final Sender sender;
    private final Map<String, Pending> pending = new ConcurrentHashMap<>();
    /** Id of the ping behind a question to the question. */
    private final Map<String, Pending> behind = new ConcurrentHashMap<>();

    /** Sends a stanza if the connection is up, without blocking; says whether it could. */
    @FunctionalInterface
    interface Sender {
        boolean send(Stanza stanza);
    }

    /** One question on its way. */
    private static final class Pending {
        private final Jid to;
        private final String ping = id();
        private final CompletableFuture<Reply> reply = new CompletableFuture<>();
        private volatile boolean served;

        Pending(Jid to) {
            this.to = to;
        }
    }

    /** @param server the own one */
    Questions(DomainBareJid server, Sender sender) {
        this.server = server;
        this.sender = sender;
    }

    /** See {@link dev.peerwatch.notifier.chat.ChatNetwork#ask}. */
    CompletableFuture<Reply> ask(String fullJid, String question, Duration patience) {
        EntityFullJid to;
        try {
            to = Addresses.full(fullJid);
        } catch (XmppStringprepException e) {
            return CompletableFuture.completedFuture(new Reply.Refused("jid-malformed"));
        }
        if (pending.size() >= MOST_PENDING) {
            LOG.debug("{} questions are waiting already; {} isn't asked", MOST_PENDING, to);
            return CompletableFuture.completedFuture(new Reply.Offline());
        }
        Pending asked = new Pending(to);
        String id = id();
        pending.put(id, asked);
        behind.put(asked.ping, asked);
        Ping ping = new Ping(server);
        ping.setStanzaId(asked.ping);
        if (!sender.send(RoadIq.question(id, to, question)) || !sender.send(ping)) {
            expire(id);
        } else {
            CompletableFuture.delayedExecutor(patience.toNanos(), TimeUnit.NANOSECONDS, Runnable::run)
                    .execute(() -> expire(id));
        }
        return asked.reply;
    }

    /** Hears a result or an error; says whether it was about a question. */
    boolean heard(IQ iq) {
        String id = iq.getStanzaId();
        if (id == null) {
            return false;
        }
        Pending followed = behind.remove(id);
        if (followed != null) {
            followed.served = true;
            return true;
        }
        Pending asked = pending.get(id);
        if (asked == null || !asked.to.equals(iq.getFrom())) {
            return false;
        }
        forget(id, asked);
        asked.reply.complete(replyIn(iq));
        return true;
    }

    private static Reply replyIn(IQ iq) {
        if (iq.getType() == IQ.Type.result && iq instanceof RoadIq answer) {
            return new Reply.Answered(answer.text());
        }
        StanzaError error = iq.getError();
        return new Reply.Refused(
                error == null || error.getCondition() == null
                        ? "undefined-condition"
                        : error.getCondition().toString());
    }

    private void expire(String id) {
        Pending late = pending.get(id);
        if (late != null) {
            forget(id, late);
            late.reply.complete(late.served ? new Reply.Unanswered() : new Reply.Offline());
        }
    }

    private void forget(String id, Pending asked) {
        pending.remove(id);
        behind.remove(asked.ping);
    }

    /** What hears the questions of others. */
    IQRequestHandler answering(Answerer answerer) {
        return new AbstractIqRequestHandler(RoadIq.ELEMENT, RoadIq.NAMESPACE, IQ.Type.get, IQRequestHandler.Mode.sync) {
            @Override
            public @Nullable IQ handleIQRequest(IQ question) {
                answer(question, answerer);
                return null; // it comes later, through the gate
            }
        };
    }

    private void answer(IQ question, Answerer answerer) {
        if (!(question instanceof RoadIq asked) || question.getFrom() == null) {
            return;
        }
        answerer.answer(asked.getFrom().toString(), asked.text()).whenComplete((answer, failure) -> {
            Optional<String> text = failure == null ? answer : Optional.empty();
            StanzaError.Condition otherwise = failure == null
                    ? StanzaError.Condition.service_unavailable
                    : StanzaError.Condition.resource_constraint;
            sender.send(text.<IQ>map(words -> RoadIq.answer(question, words))
                    .orElseGet(() -> IQ.createErrorResponse(question, otherwise)));
        });
    }

    /** One that nobody guesses: an answer is known by it. */
    private static String id() {
        return UUID.randomUUID().toString();
    }
}
