package dev.peerwatch.notifier;

import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.chat.Light;
import dev.peerwatch.notifier.talk.NodeView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the notifier learns. */
public sealed interface OpsEvent {

    /** An event on which the notifier may decide to tell somebody, and what the watching half knows at that moment. */
    sealed interface Deciding extends OpsEvent {
        /** What the watching half knows now. */
        Outlook outlook();
    }

    /** A hard verdict. */
    record Found(Finding finding, Outlook outlook) implements Deciding {}

    /** The time asked for by {@link OpsState#wakeAt()} has come. */
    record Tick(Outlook outlook) implements Deciding {}

    /**
     * Another node has answered an exchange, or won't.
     *
     * @param callId of the {@link OpsEffect.Exchange}
     * @param node who was asked
     * @param encoded the incident as that node has it now; empty when there was no answer
     */
    record Exchanged(long callId, String node, Optional<String> encoded, Outlook outlook) implements Deciding {}

    /**
     * Another node shows its copy of an incident and wants to see this node's.
     *
     * @param token names the request in the {@link OpsEffect.AnswerExchange} or {@link OpsEffect.RefuseExchange} that ends it
     * @param from who
     * @param encoded its copy
     */
    record ExchangeAsked(long token, String from, String encoded, Outlook outlook) implements Deciding {}

    /**
     * A speaker has answered, or won't.
     *
     * @param callId of the {@link OpsEffect.AskToSay}
     * @param node the speaker
     * @param answer empty when there was none
     */
    record SayAnswered(long callId, String node, Optional<SpeakerAnswer> answer, Outlook outlook) implements Deciding {}

    /**
     * Another node asks this one to tell somebody.
     *
     * @param token names the request in the {@link OpsEffect.AnswerSay} that ends it
     * @param from who asks
     * @param reader bare chat address of the one to be told
     * @param encoded the incidents, as the other node has them
     */
    record SayAsked(long token, String from, String reader, List<String> encoded, Outlook outlook) implements Deciding {
        public SayAsked {
            encoded = List.copyOf(encoded);
        }
    }

    /** This node watches the subject no longer: what it last found of it counts no more. */
    record Withdrawn(Subject subject) implements OpsEvent {}

    /** What this node last found of the subject says more about this node, which was cut off: it is as if it had never been said. */
    record TakenBack(Subject subject) implements OpsEvent {}

    /**
     * Something happened in chat.
     *
     * @param event what
     * @param view what the node could say of itself now
     */
    record Chat(ChatEvent event, NodeView view, Outlook outlook) implements Deciding {}

    /**
     * Somebody at the machine left a note.
     *
     * @param author the login
     */
    record Noted(String author, String text) implements OpsEvent {}

    /** Who is subscribed to another node, as that node said last. */
    record Subscribers(String node, List<String> jids) implements OpsEvent {
        public Subscribers {
            jids = List.copyOf(jids);
        }
    }

    /** The node's own light has changed. */
    record Shine(Light light, String words) implements OpsEvent {}

    /** The blueprint has changed; {@code watched} are the nodes that this one now polls. */
    record Rewired(OpsSetup setup, List<String> watched, Outlook outlook) implements Deciding {
        public Rewired {
            watched = List.copyOf(watched);
        }
    }

    /** What was read from the disk for one who asked. */
    sealed interface Read extends OpsEvent {
        /** Bare address of the one who asked. */
        String to();
    }

    /** The last lines of the journal, oldest first. */
    record LogRead(String to, List<String> lines) implements Read {
        public LogRead {
            lines = List.copyOf(lines);
        }
    }

    /**
     * The incidents that were open at some time since then.
     *
     * @param node only about this one; empty for all
     * @param encoded in the notifier's own encoding
     */
    record IncidentsRead(String to, Optional<String> node, Instant since, List<String> encoded) implements Read {
        public IncidentsRead {
            encoded = List.copyOf(encoded);
        }
    }

    /** The disk gave nothing. */
    record NotRead(String to, String reason) implements Read {}

    /** What a person wrote could not be kept: no receipt was given, and a repeat of it counts as new. */
    record NotKept(String from, String messageId, String reason) implements OpsEvent {}
}
