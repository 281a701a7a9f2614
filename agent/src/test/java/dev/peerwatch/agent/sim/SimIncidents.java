package dev.peerwatch.agent.sim;

import dev.peerwatch.agent.core.NodeEvent;
import dev.peerwatch.notifier.OpsEffect;
import dev.peerwatch.notifier.OpsEffect.Encoded;
import dev.peerwatch.notifier.SpeakerAnswer;
import dev.peerwatch.protocol.NodeName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The calls by which nodes show each other their incidents and ask each other to tell people. */
final class SimIncidents {

    private final Sim sim;
    private final Map<Long, Consumer<Optional<String>>> exchanges = new HashMap<>();
    private final Map<Long, Consumer<SpeakerAnswer>> says = new HashMap<>();
    private long tokens;

    SimIncidents(Sim sim) {
        this.sim = sim;
    }

    /** Does what a node asks for, if it is of this kind. */
    void act(SimNode from, OpsEffect effect) {
        if (effect instanceof OpsEffect.Exchange exchange) {
            exchange(from, exchange);
        } else if (effect instanceof OpsEffect.AnswerExchange answer) {
            answer(exchanges.remove(answer.token()), Optional.of(answer.encoded()));
        } else if (effect instanceof OpsEffect.RefuseExchange refusal) {
            answer(exchanges.remove(refusal.token()), Optional.empty());
        } else if (effect instanceof OpsEffect.AskToSay ask) {
            askToSay(from, ask);
        } else if (effect instanceof OpsEffect.AnswerSay answer) {
            List<String> incidents =
                    answer.incidents().stream().map(Encoded::text).toList();
            answer(says.remove(answer.token()), new SpeakerAnswer(answer.taken(), answer.reason(), incidents));
        }
    }

    private static <A> void answer(@Nullable Consumer<A> waiting, A answer) {
        if (waiting != null) {
            waiting.accept(answer);
        }
    }

    private void exchange(SimNode from, OpsEffect.Exchange call) {
        int bytes = call.encoded().length();
        sim.<Optional<String>>call(
                from,
                new NodeName(call.node()),
                new TcpCall.Request<>(WireSizes.call(bytes, bytes), (at, reply) -> {
                    long token = ++tokens;
                    exchanges.put(token, reply);
                    at.happen(new NodeEvent.ExchangeAsked(token, from.name().value(), call.encoded()));
                }),
                call.patience(),
                heard -> from.happen(
                        new NodeEvent.Exchanged(call.callId(), call.node(), heard.flatMap(answer -> answer))));
    }

    private void askToSay(SimNode from, OpsEffect.AskToSay call) {
        int bytes = call.incidents().stream().mapToInt(i -> i.text().length()).sum();
        sim.<SpeakerAnswer>call(
                from,
                new NodeName(call.node()),
                new TcpCall.Request<>(
                        WireSizes.call(bytes, bytes),
                        (at, reply) -> {
                            long token = ++tokens;
                            says.put(token, reply);
                            List<String> incidents =
                                    call.incidents().stream().map(Encoded::text).toList();
                            at.happen(new NodeEvent.SayAsked(token, from.name().value(), call.reader(), incidents));
                        },
                        true),
                call.patience(),
                heard -> from.happen(new NodeEvent.SayAnswered(call.callId(), call.node(), heard)));
    }
}
