package dev.peerwatch.agent.sim;

import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.chat.ChatMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A virtual chat server with the nodes' accounts and the people who read. */
public final class SimChat {

    /**
     * What somebody has read.
     *
     * @param at in virtual time
     * @param from the speaker's bare address
     * @param to the reader's
     * @param id the message's
     */
    public record Read(Duration at, String from, String to, String id, String body) {}

    /** One node's account, while its agent runs. */
    private static final class Account {
        private final String jid;
        private final String fullJid;
        private final Consumer<ChatEvent> events;
        private boolean connected;
        /** Counts connections, so that what belonged to one doesn't happen in another. */
        private int session;

        /** What has been written to the connection and hasn't arrived: a stream keeps its order. */
        private final Deque<ChatMessage> flying = new ArrayDeque<>();

        private boolean reconsidered;

        Account(String jid, String fullJid, Consumer<ChatEvent> events) {
            this.jid = jid;
            this.fullJid = fullJid;
            this.events = events;
        }
    }

    /** A client whose server falls silent notices by its own ping. */
    private static final Duration WATCHDOG = Duration.ofSeconds(5);

    /** What is on a silent connection is tried again so often. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private static final long MOST_BACK_OFF = Duration.ofSeconds(4).toNanos();

    private final Agenda agenda;
    private final Dice dice;
    private final Map<String, Account> accounts = new TreeMap<>();
    private final Set<String> cut = new HashSet<>();
    private final Set<String> delivered = new HashSet<>();
    private final List<Read> read = new ArrayList<>();
    private final List<String> receipts = new ArrayList<>();
    private final Map<String, Integer> logins = new HashMap<>();
    private Duration hop = Duration.ofMillis(5);
    private boolean up = true;
    private Consumer<Read> reader = message -> {};

    SimChat(Agenda agenda, long seed) {
        this.agenda = agenda;
        this.dice = new Dice(seed ^ 0xC4A7);
    }

    void onRead(Consumer<Read> listener) {
        reader = listener;
    }

    // ---- what faults change

    /** The server stops, or starts again. */
    public void up(boolean running) {
        up = running;
        reconsiderAll();
    }

    /** Cuts a node's account off the server, or takes that back. */
    public void cut(String jid, boolean off) {
        if (off) {
            cut.add(jid);
        } else {
            cut.remove(jid);
        }
        reconsiderAll();
    }

    /** How long a stanza takes one way. */
    public void slow(Duration oneWay) {
        hop = oneWay;
    }

    /** Takes all of it back. */
    public void restore() {
        cut.clear();
        hop = Duration.ofMillis(5);
        up(true);
    }

    /** Whether this account's way to the server is open, whether or not it has logged in. */
    public boolean open(String jid) {
        return up && !cut.contains(jid);
    }

    /** Whether this account is logged in, and the server at its other end. */
    public boolean connected(String jid) {
        Account account = accounts.get(jid);
        return account != null && account.connected && open(jid);
    }

    /** Whether the session with this full address is there, and the server at its other end. */
    public boolean connectedAs(String fullJid) {
        int end = fullJid.indexOf('/');
        Account account = end < 0 ? null : accounts.get(fullJid.substring(0, end));
        return account != null && account.connected && account.fullJid.equals(fullJid) && open(account.jid);
    }

    /** How long a stanza takes one way. */
    public Duration hop() {
        return hop;
    }

    // ---- logging in

    /** An agent starts and logs in, when it can. */
    void login(String jid, Consumer<ChatEvent> events) {
        int resource = logins.merge(jid, 1, Integer::sum);
        Account account = new Account(jid, jid + "/r" + resource, events);
        accounts.put(jid, account);
        connectAfter(account, hop);
    }

    void logout(String jid) {
        accounts.remove(jid);
    }

    private boolean present(Account account) {
        return accounts.get(account.jid) == account;
    }

    private void reconsiderAll() {
        accounts.values().forEach(this::reconsider);
    }

    private void reconsider(Account account) {
        if (account.connected && !up) {
            agenda.after(hop, () -> lose(account, account.session, "connection closed"));
        } else if (account.connected && cut.contains(account.jid)) {
            agenda.after(WATCHDOG, () -> lose(account, account.session, "the server doesn't answer"));
        } else if (!account.connected && open(account.jid) && !account.reconsidered) {
            long wait = dice.below(MOST_BACK_OFF, account.fullJid.hashCode(), agenda.nanos(), 1);
            connectAfter(account, Duration.ofNanos(wait));
        }
    }

    private void connectAfter(Account account, Duration wait) {
        account.reconsidered = true;
        agenda.after(wait, () -> {
            account.reconsidered = false;
            if (present(account) && !account.connected && open(account.jid)) {
                account.connected = true;
                account.session++;
                account.flying.clear();
                account.events.accept(new ChatEvent.Connected(account.fullJid, false, "chat.sim:5223", Set.of()));
            }
        });
    }

    private void lose(Account account, int session, String reason) {
        if (present(account) && account.connected && account.session == session && !open(account.jid)) {
            account.connected = false;
            account.events.accept(new ChatEvent.Disconnected(ChatEvent.Problem.NETWORK, reason));
        }
    }

    // ---- stanzas

    void transmit(String from, ChatMessage message) {
        Account sender = accounts.get(from);
        if (sender != null && sender.connected) {
            int session = sender.session;
            sender.flying.add(message);
            agenda.after(hop, () -> arrive(sender, session, message));
        }
    }

    void ping(String from, String pingId) {
        Account sender = accounts.get(from);
        if (sender != null && sender.connected) {
            int session = sender.session;
            agenda.after(
                    hop, () -> whenOpen(sender, session, () -> agenda.after(hop, () -> pong(sender, session, pingId))));
        }
    }

    private void pong(Account sender, int session, String pingId) {
        whenOpen(sender, session, () -> sender.events.accept(new ChatEvent.Pong(pingId)));
    }

    /** What is on its way on a connection arrives when that leads somewhere, as long as it is the same. */
    private void whenOpen(Account account, int session, Runnable then) {
        if (!same(account, session)) {
            return;
        }
        if (open(account.jid)) {
            then.run();
        } else {
            agenda.after(AGAIN, () -> whenOpen(account, session, then));
        }
    }

    private boolean same(Account account, int session) {
        return present(account) && account.connected && account.session == session;
    }

    private void arrive(Account sender, int session, ChatMessage message) {
        whenOpen(sender, session, () -> {
            while (sender.flying.contains(message)) {
                deliver(sender, session, sender.flying.remove());
            }
        });
    }

    private void deliver(Account sender, int session, ChatMessage message) {
        // The server may get a message twice, when its acknowledgement was lost with a crash; clients show it once.
        if (delivered.add(message.id())) {
            Read news = new Read(agenda.now(), sender.jid, message.to(), message.id(), message.body());
            read.add(news);
            reader.accept(news);
        }
        agenda.after(hop, () -> acknowledge(sender, session, message.id()));
    }

    private void acknowledge(Account sender, int session, String messageId) {
        whenOpen(sender, session, () -> sender.events.accept(new ChatEvent.Taken(messageId)));
    }

    /**
     * One agent asks another through the server, at its full address.
     *
     * @param asked what the other does; it answers by running what it is given
     * @param answered when that has come back
     */
    void ask(String from, String toFullJid, BiConsumer<String, Runnable> asked, Runnable answered) {
        hop(from, () -> {
            String to = toFullJid.substring(0, Math.max(0, toFullJid.indexOf('/')));
            Account other = accounts.get(to);
            if (other != null && other.connected && other.fullJid.equals(toFullJid) && open(to)) {
                agenda.after(hop, () -> asked.accept(to, () -> hop(to, () -> agenda.after(hop, answered))));
            }
        });
    }

    private void hop(String from, Runnable then) {
        Account sender = accounts.get(from);
        if (sender != null && sender.connected && open(from)) {
            agenda.after(hop, then);
        }
    }

    void receipt(String to, String messageId) {
        receipts.add(to + ' ' + messageId);
    }

    /** A person writes to a node. */
    public void say(String from, String to, String messageId, String body) {
        Account node = accounts.get(to);
        if (node != null && node.connected && open(to)) {
            node.events.accept(new ChatEvent.Received(messageId, from, body, true, Optional.empty(), Optional.empty()));
        }
    }

    public List<Read> read() {
        return read;
    }

    public List<String> receipts() {
        return receipts;
    }
}
