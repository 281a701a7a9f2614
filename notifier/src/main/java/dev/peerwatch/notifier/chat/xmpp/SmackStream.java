package dev.peerwatch.notifier.chat.xmpp;

import dev.peerwatch.notifier.chat.Answerer;
import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.chat.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.net.SocketFactory;
import org.jivesoftware.smack.ConnectionConfiguration.SecurityMode;
import org.jivesoftware.smack.ConnectionListener;
import org.jivesoftware.smack.SmackException;
import org.jivesoftware.smack.XMPPException;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.jivesoftware.smack.roster.packet.RosterPacket;
import org.jivesoftware.smack.sasl.core.SCRAMSHA1Mechanism;
import org.jivesoftware.smack.sm.predicates.ForEveryMessage;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;
import org.jivesoftware.smackx.ping.PingManager;
import org.jivesoftware.smackx.ping.packet.Ping;
import org.jspecify.annotations.Nullable;
import org.jxmpp.jid.BareJid;
import org.jxmpp.jid.EntityFullJid;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.jid.parts.Resourcepart;
import org.jxmpp.stringprep.XmppStringprepException;

/**
 * One XMPP stream on Smack, over as many connections as it can be resumed on (XEP-0198).
 *
 * <p>Its gate decides what may go out: Smack, left alone, takes stanzas at any time and puts them on the wire before the login
 * is through, or forgets them. The gate is open between {@link #open} and the moment the connection is known to be gone, and
 * everything sent passes it under one lock.
 */
final class SmackStream {

    /** What happens on the stream; called on Smack's threads. */
    interface Listener extends Answerer {
        /** A message or a subscription's presence, in the order in which they came. */
        void arrived(Stanza stanza);

        /** The server has taken this message. */
        void taken(String messageId);

        /** The server has answered this ping. */
        void ponged(String pingId);

        /** The message can't be sent to anybody by this address. */
        void unsendable(String messageId, String to);

        /** Something happened in the room. */
        void inRoom(ChatEvent event);

        /** The connection is gone. */
        void lost(SmackStream stream, @Nullable Exception cause);
    }

    /** Messages handed to Smack and not yet acknowledged; its queues hold 500 and 1024 elements, and block or drop beyond. */
    private static final int MOST_IN_FLIGHT = 100;

    /** Ids remembered so that they aren't sent twice on a stream; far more than can be waiting for an answer at once. */
    private static final int MOST_REMEMBERED = 10_000;

    private final XmppSettings settings;
    private final Listener listener;
    private final XMPPTCPConnection connection;
    private final BareJid self;
    private final Resourcepart resource;
    private final Quotations quotations;
    private volatile @Nullable SecuredSocket socket;

    private final Object lock = new Object();
    private boolean open;
    private boolean leaving;
    private final Map<String, Boolean> seenOnStream = new LinkedHashMap<>() {
        @java.io.Serial
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };
    private final Deque<Message> waiting = new ArrayDeque<>();
    /** Id of a message to when it was handed to Smack, in nanoseconds. */
    private final Map<String, Long> inFlight = new LinkedHashMap<>();
    /** Id of a message with words that is in flight to its reader. */
    private final Map<String, String> inDoubt = new HashMap<>();
    /** Ids of messages that are in flight, but needn't arrive any more. */
    private final Set<String> withdrawn = new HashSet<>();
    /** On a server without XEP-0198: id of the ping behind a message to the message. */
    private final Map<String, Message> pingedBehind = new HashMap<>();
    /** Pings asked for by the listener, and when they went out, in nanoseconds. */
    private final Map<String, Long> pings = new LinkedHashMap<>();

    private final Questions questions;
    private final Optional<RoomDesk> room;

    SmackStream(XmppSettings settings, Quotations quotations, Listener listener) throws XmppStringprepException {
        SmackSetup.ensure(settings.version());
        this.settings = settings;
        this.quotations = quotations;
        this.listener = listener;
        this.self = JidCreate.entityBareFrom(settings.jid());
        this.resource = Resourcepart.from(settings.resource());
        this.room = settings.room().isEmpty()
                ? Optional.empty()
                : Optional.of(new RoomDesk(
                        Addresses.bare(settings.room().get()),
                        settings.nick(),
                        quotations,
                        this::send,
                        this::sendInTurn,
                        listener::inRoom));
        var configuration = XMPPTCPConnectionConfiguration.builder()
                .setXmppDomain(settings.domain())
                .setHostAddress(InetAddress.getLoopbackAddress()) // never used: see SocketHandover
                .setPort(5222)
                .setSocketFactory(new SocketHandover())
                .setSecurityMode(SecurityMode.disabled) // the socket is secured before Smack gets it
                .setCompressionEnabled(false)
                .setSendPresence(false)
                .setConnectTimeout((int) settings.timing().connect().toMillis())
                .addEnabledSaslMechanism(ScramSha256.NAME);
        if (settings.scram() == XmppSettings.Scram.SHA_256_PREFERRED) {
            configuration.addEnabledSaslMechanism(SCRAMSHA1Mechanism.NAME);
        }
        connection = new ResumableConnection(configuration.build(), this::isWithdrawn);
        connection.setReplyTimeout(settings.timing().reply().toMillis());
        connection.setUseStreamManagement(true);
        connection.setUseStreamManagementResumption(true);
        connection.addRequestAckPredicate(ForEveryMessage.INSTANCE); // the next waits for it
        PingManager.getInstanceFor(connection).setPingInterval(-1);
        SmackSetup.announce(connection);
        connection.addStanzaDroppedListener(stanza -> {}); // or Smack sends again by itself on a new stream
        connection.addStanzaAcknowledgedListener(this::acknowledged);
        connection.addSyncStanzaListener(this::arrived, SmackStream::matters);
        questions = new Questions(connection.getXMPPServiceDomain(), this::send);
        connection.registerIQRequestHandler(questions.answering(listener));
        connection.addConnectionListener(new ConnectionListener() {
            @Override
            public void connectionClosed() {
                gone(null);
            }

            @Override
            public void connectionClosedOnError(Exception e) {
                gone(e);
            }
        });
    }

    /**
     * Logs in over a fresh connection, and resumes the stream if there was one and the server lets it. The gate stays closed.
     *
     * @return whether the stream was resumed
     */
    boolean login(SecuredSocket secured, String password)
            throws SmackException, XMPPException, IOException, InterruptedException {
        close();
        socket = secured;
        connection.connect();
        connection.login(settings.account(), password, resource);
        boolean resumed = connection.streamWasResumed();
        if (!resumed) {
            synchronized (lock) {
                seenOnStream.clear();
                waiting.clear();
                inFlight.clear();
                inDoubt.clear();
                withdrawn.clear();
                pingedBehind.clear();
                pings.clear();
                room.ifPresent(RoomDesk::leave);
            }
        }
        return resumed;
    }

    /** The own full address, once logged in. */
    String address() {
        EntityFullJid user = connection.getUser();
        return user == null ? settings.jid() : user.toString();
    }

    /** Asks the server for those who are subscribed to this account. */
    Set<String> subscribers() throws SmackException, XMPPException, InterruptedException {
        RosterPacket answer = connection.sendIqRequestAndWaitForResponse(new RosterPacket());
        return answer.getRosterItems().stream()
                .filter(item -> item.getItemType() == RosterPacket.ItemType.from
                        || item.getItemType() == RosterPacket.ItemType.both)
                .map(item -> item.getJid().toString())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What the server keeps of the messages to this account. */
    Archive archive() {
        return new MamArchive(connection, self);
    }

    /**
     * Gives the account its picture, if it has none.
     *
     * @param known receives the SHA-1 of the one that it has then
     */
    void showPicture(Consumer<String> known) {
        Portrait.show(connection, Picture.of(settings.nick()), settings.nick(), known);
    }

    /** Lets messages through from now on, unless the connection is gone again already. */
    boolean open() {
        synchronized (lock) {
            open = connection.isConnected() && connection.isAuthenticated();
            pump();
            return open;
        }
    }

    /** Whether messages are let through. */
    boolean isOpen() {
        synchronized (lock) {
            return open;
        }
    }

    private void close() {
        synchronized (lock) {
            open = false;
        }
    }

    /** Sends a message, once per stream, if the gate is open. */
    void transmit(ChatMessage message) {
        synchronized (lock) {
            if (!open || seenOnStream.putIfAbsent(message.id(), true) != null) {
                return;
            }
            try {
                if (room.isPresent()
                        && settings.room().filter(message.to()::equals).isPresent()) {
                    room.get().say(message);
                    return;
                }
                waiting.add(OutgoingStanzas.message(message, self, quotations.add(message)));
            } catch (XmppStringprepException e) {
                listener.unsendable(message.id(), message.to());
                return;
            }
            pump();
        }
    }

    /** See {@link dev.peerwatch.notifier.chat.ChatNetwork#ping}. */
    void ping(String pingId) {
        Ping ping = new Ping(connection.getXMPPServiceDomain());
        ping.setStanzaId(pingId);
        synchronized (lock) {
            if (open && offer(ping)) {
                pings.put(pingId, System.nanoTime());
            }
        }
    }

    /** See {@link dev.peerwatch.notifier.chat.ChatNetwork#enter}. */
    void enter(String address) {
        synchronized (lock) {
            if (open && settings.room().filter(address::equals).isPresent()) {
                room.ifPresent(RoomDesk::listen);
            }
        }
    }

    /** See {@link dev.peerwatch.notifier.chat.ChatNetwork#withdraw}. */
    void withdraw(String messageId) {
        synchronized (lock) {
            waiting.removeIf(message -> messageId.equals(message.getStanzaId()));
            if (inFlight.containsKey(messageId)) {
                withdrawn.add(messageId);
            }
        }
    }

    /** Whether a message that the server doesn't have isn't to be sent again; then nothing waits for it any more. */
    private boolean isWithdrawn(String messageId) {
        synchronized (lock) {
            boolean gone = withdrawn.remove(messageId);
            if (gone) {
                inFlight.remove(messageId);
                inDoubt.remove(messageId);
            }
            return gone;
        }
    }

    /** Sends a message without words, in its turn, if the gate is open: it isn't repeated on another stream. */
    void sendInTurn(Message signal) {
        synchronized (lock) {
            if (open) {
                waiting.add(signal);
                pump();
            }
        }
    }

    /** Sends something that isn't worth repeating, if the gate is open; says whether it could. */
    boolean send(Stanza stanza) {
        synchronized (lock) {
            return open && offer(stanza);
        }
    }

    /** See {@link dev.peerwatch.notifier.chat.ChatNetwork#ask}. */
    CompletableFuture<Reply> ask(String fullJid, String question, Duration patience) {
        return questions.ask(fullJid, question, patience);
    }

    /** Grants a subscription, and asks for the same. */
    void accept(String jid) throws XmppStringprepException {
        BareJid contact = Addresses.bare(jid);
        send(OutgoingStanzas.subscription(Presence.Type.subscribed, contact, settings.nick()));
        send(OutgoingStanzas.subscription(Presence.Type.subscribe, contact, settings.nick()));
    }

    /** Refuses a request, or takes the contact out of the roster, which ends what was granted both ways (RFC 6121, 2.5). */
    void remove(String jid) throws XmppStringprepException {
        BareJid contact = Addresses.bare(jid);
        send(OutgoingStanzas.subscription(Presence.Type.unsubscribed, contact, settings.nick()));
        RosterPacket removal = new RosterPacket();
        removal.setType(IQ.Type.set);
        RosterPacket.Item item = new RosterPacket.Item(contact, null);
        item.setItemType(RosterPacket.ItemType.remove);
        removal.addRosterItem(item);
        send(removal);
    }

    /** Whether a message has been waiting for the server's acknowledgement for longer than this. */
    boolean untakenFor(Duration limit) {
        synchronized (lock) {
            return isLonger(limit, inFlight);
        }
    }

    /** Whether a ping has been waiting for the server's answer for longer than this. */
    boolean unansweredFor(Duration limit) {
        synchronized (lock) {
            return isLonger(limit, pings);
        }
    }

    private static boolean isLonger(Duration limit, Map<String, Long> since) {
        long now = System.nanoTime();
        return since.values().stream().anyMatch(then -> now - then > limit.toNanos());
    }

    /** Asks the server what it has taken, once more than Smack does by itself. */
    void askForAcknowledgement() throws InterruptedException {
        if (untakenFor(Duration.ZERO) && connection.isSmEnabled()) {
            try {
                connection.requestSmAcknowledgement();
            } catch (SmackException e) {
                // The connection is gone, which is noticed elsewhere.
            }
        }
    }

    /** Whether the server answers a ping. */
    boolean alive() throws InterruptedException {
        try {
            return PingManager.getInstanceFor(connection)
                    .pingMyServer(false, settings.timing().pong().toMillis());
        } catch (SmackException.NotConnectedException e) {
            return false;
        }
    }

    /**
     * Ends the connection without a word, so that the stream can be resumed. From {@link #leave} to the end of
     * {@link #goodbye} it does nothing: a server that is cut off in the middle of it would keep the account online until it gives up the stream.
     */
    void drop() {
        synchronized (lock) {
            open = false;
            if (leaving) {
                return;
            }
        }
        SecuredSocket dead = socket;
        if (dead != null) {
            dead.abandon();
        }
        if (connection.isConnected()) {
            // First this, then the socket, or Smack reports an error later, when the next connection may be up.
            connection.instantShutdown();
        }
        closeSocket();
    }

    /** Whether the server may let the stream go on over a new connection. */
    boolean resumable() {
        return connection.isDisconnectedButSmResumptionPossible();
    }

    /** Announces a {@link #goodbye}: until that has been said, {@link #drop} does nothing. */
    void leave() {
        synchronized (lock) {
            open = false;
            leaving = true;
        }
    }

    /** Says that the account is offline, and ends the stream; what has been sent is written first. May block for long. */
    void goodbye() {
        leave();
        if (connection.isConnected() && connection.isAuthenticated()) {
            try {
                connection.disconnect(StanzaBuilder.buildPresence()
                        .ofType(Presence.Type.unavailable)
                        .build());
            } catch (SmackException.NotConnectedException e) {
                // Then there's nobody to say it to.
            }
        }
        synchronized (lock) {
            leaving = false;
        }
        closeSocket();
    }

    /** Cuts the connection, whatever is going on on it. */
    void closeSocket() {
        Socket current = socket;
        if (current != null) {
            try {
                current.close();
            } catch (IOException e) {
                // It's gone either way.
            }
        }
    }

    /**
     * Sends what may go out now. Of words to one reader the next wait until the server has taken those before, so that a server or
     * an agent that is killed leaves one message in doubt for a reader, and not as many as the line holds.
     */
    private void pump() {
        Iterator<Message> queue = waiting.iterator();
        while (open && inFlight.size() < MOST_IN_FLIGHT && queue.hasNext()) {
            Message next = queue.next();
            boolean words = next.getBody() != null;
            String reader = String.valueOf(next.getTo());
            if (words && inDoubt.containsValue(reader)) {
                continue;
            }
            if (!offer(next)) {
                return; // it stays, and goes with the next acknowledgement, or is sent again on the next stream
            }
            queue.remove();
            inFlight.put(next.getStanzaId(), System.nanoTime());
            if (words) {
                inDoubt.put(next.getStanzaId(), reader);
            }
            if (!connection.isSmEnabled()) {
                pingBehind(next);
            }
        }
    }

    /** A server that doesn't count stanzas at least takes them in order: when it answers this, it has taken the message. */
    private void pingBehind(Message message) {
        Ping ping = new Ping(connection.getXMPPServiceDomain());
        if (offer(ping)) {
            pingedBehind.put(ping.getStanzaId(), message);
        }
    }

    private boolean offer(Stanza stanza) {
        try {
            // Not trySendStanza: on this connection it blocks.
            connection.sendStanzaNonBlocking(stanza);
            return true;
        } catch (SmackException.NotConnectedException | SmackException.OutgoingQueueFullException e) {
            return false;
        }
    }

    private void acknowledged(Stanza stanza) {
        if (stanza instanceof Message message) {
            taken(message);
        }
    }

    private void taken(Message message) {
        String id = message.getStanzaId();
        synchronized (lock) {
            inFlight.remove(id);
            inDoubt.remove(id);
            withdrawn.remove(id);
            pump();
        }
        if (message.getBody() != null) {
            listener.taken(id);
        }
    }

    private static boolean matters(Stanza stanza) {
        return stanza instanceof Message || stanza instanceof Presence || (stanza instanceof IQ iq && isAnswer(iq));
    }

    private static boolean isAnswer(IQ iq) {
        return iq.getType() == IQ.Type.result || iq.getType() == IQ.Type.error;
    }

    private void arrived(Stanza stanza) {
        if (stanza instanceof IQ iq) {
            if (questions.heard(iq)) {
                return;
            }
            Message message;
            boolean pong;
            synchronized (lock) {
                message = pingedBehind.remove(stanza.getStanzaId());
                pong = pings.remove(stanza.getStanzaId()) != null;
            }
            if (message != null) {
                taken(message);
            }
            if (pong) {
                listener.ponged(stanza.getStanzaId());
            }
        } else if (room.isPresent() && room.get().isHere(stanza.getFrom())) {
            synchronized (lock) {
                inRoom(room.get(), stanza);
            }
        } else {
            listener.arrived(stanza);
        }
    }

    private static void inRoom(RoomDesk desk, Stanza stanza) {
        if (stanza instanceof Presence presence) {
            desk.seen(presence);
        } else if (stanza instanceof Message message) {
            desk.heard(message);
        }
    }

    private void gone(@Nullable Exception cause) {
        close();
        listener.lost(this, cause);
    }

    /** Gives Smack the connection made for it, whatever address it thinks it connects to. */
    private final class SocketHandover extends SocketFactory {
        @Override
        public Socket createSocket() throws IOException {
            SecuredSocket ready = socket;
            if (ready == null || ready.isClosed()) {
                throw new IOException("no secured connection at hand");
            }
            return ready;
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return createSocket();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
            return createSocket();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return createSocket();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
            return createSocket();
        }
    }
}
