package dev.peerwatch.agent.runtime;

import dev.peerwatch.agent.watch.ChatRoad;
import dev.peerwatch.notifier.OpsEffect.Durable;
import dev.peerwatch.notifier.chat.ChatNetwork;
import dev.peerwatch.protocol.CheckResult;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Outcome;
import dev.peerwatch.protocol.PanelAnswer;
import dev.peerwatch.protocol.PanelRequest;
import dev.peerwatch.protocol.Purpose;
import dev.peerwatch.protocol.Replica;
import dev.peerwatch.protocol.SayAnswer;
import dev.peerwatch.protocol.SayRequest;
import dev.peerwatch.protocol.StoppingNotice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What a node acts upon. None of it blocks but the journal.
 *
 * @param peers the other nodes
 * @param services the services of the nodes
 * @param journal the disk
 * @param chat the chat account, if there is one
 * @param road the way to other nodes' agents through the chat server
 * @param console receives what is said on standard output where there's no chat
 * @param lastResort gets critical alerts that no chat server takes
 */
public record Surroundings(
        Peers peers,
        Services services,
        Journal journal,
        Optional<ChatNetwork> chat,
        Road road,
        Console console,
        LastResort lastResort) {

    /** The same without a last resort. */
    public Surroundings(
            Peers peers, Services services, Journal journal, Optional<ChatNetwork> chat, Road road, Console console) {
        this(peers, services, journal, chat, road, console, (incident, text) -> {});
    }

    /** What is left when no chat server takes an alert. */
    @FunctionalInterface
    public interface LastResort {

        /**
         * Begins to do it; doesn't wait for the end.
         *
         * @param incident short id
         */
        void run(String incident, String text);
    }

    /** The other nodes. */
    public interface Peers {

        /** Polls a node; completes within the timeout, never exceptionally for a network reason. */
        CompletableFuture<Look> poll(NodeName peer, Duration timeout, Purpose purpose);

        /** Asks a witness; completes exceptionally when it isn't heard within {@code patience}. */
        CompletableFuture<PanelAnswer> ask(NodeName witness, PanelRequest request, Duration patience);

        /**
         * Shows a node this one's copy of an incident; completes with what the two copies make together, exceptionally when there
         * is no answer within {@code patience}.
         */
        CompletableFuture<Replica> exchange(NodeName with, Replica replica, Duration patience);

        /** Asks a node to tell a person; completes exceptionally when nothing is heard within {@code patience}. */
        CompletableFuture<SayAnswer> say(NodeName speaker, SayRequest request, Duration patience);

        /** Tells a watcher that this node stops; completes within the given time. */
        CompletableFuture<?> tellStopping(NodeName watcher, StoppingNotice notice, Duration within);
    }

    /**
     * One poll and how it went.
     *
     * @param outcome what it yielded
     * @param late by how much a timer of it fired after its time
     */
    public record Look(Outcome outcome, Duration late) {}

    /** The services that the blueprint lists for nodes. */
    @FunctionalInterface
    public interface Services {

        /** Checks all services of a node; completes within the limit. */
        CompletableFuture<List<CheckResult>> check(NodeName node, Duration limit);
    }

    /** The disk. */
    @FunctionalInterface
    public interface Journal {

        /**
         * Makes these effects durable, all or none, before it returns.
         *
         * @throws NotKeptException when it could not
         */
        void commit(List<Durable> effects) throws NotKeptException;

        /**
         * The last lines of the journal, the oldest first.
         *
         * @throws NotKeptException when they can't be read
         */
        default List<String> lastLines(int most) throws NotKeptException {
            throw NotKeptException.unread();
        }

        /**
         * Incidents that were open at some time since then, in the notifier's encoding.
         *
         * @throws NotKeptException when they can't be read
         */
        default List<String> incidents(Instant since) throws NotKeptException {
            throw NotKeptException.unread();
        }
    }

    /** The way to other nodes' agents through the chat server. */
    @FunctionalInterface
    public interface Road {

        /**
         * Asks a node's agent for a sign of life.
         *
         * @param fullJid its full chat address, as its last status gave it
         * @return what came of it, within {@code patience}; an answer only once its signature was verified by the blueprint's keys
         */
        CompletableFuture<ChatRoad> answers(NodeName peer, String fullJid, Duration patience);
    }

    /** Standard output. */
    @FunctionalInterface
    public interface Console {

        /** Says a text of one or more lines. */
        void say(String text);
    }

    /** The disk took nothing, or gave nothing. */
    public static final class NotKeptException extends Exception {
        private static final long serialVersionUID = 1L;

        /**
         * @param message one line for people, such as {@code disk full}
         */
        public NotKeptException(String message, Throwable cause) {
            super(message, cause);
        }

        private NotKeptException(String message) {
            super(message);
        }

        /** Of a disk that is only written to. */
        static NotKeptException unread() {
            return new NotKeptException("this agent can't read its own log");
        }
    }
}
