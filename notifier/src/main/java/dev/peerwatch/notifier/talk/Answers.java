package dev.peerwatch.notifier.talk;

import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.IncidentId;
import dev.peerwatch.notifier.policy.Directory.Role;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a node answers when it is asked. */
public final class Answers {

    /** So many items of a list are named. */
    private static final int MOST_LISTED = 20;

    private final String node;
    private final Instant now;
    private final ZoneId zone;

    /**
     * @param node who answers
     * @param zone where the reader's clock stands
     */
    public Answers(String node, Instant now, ZoneId zone) {
        this.node = node;
        this.now = now;
        this.zone = zone;
    }

    /**
     * What is down, and how the node is.
     *
     * @param missed the people whom this node would tell of trouble first, or in place of the first, and who haven't added it
     */
    public String status(NodeView view, Collection<Incident> open, List<String> missed) {
        List<IncidentId> ids = open.stream().map(Incident::id).toList();
        String incidents = open.isEmpty()
                ? "Nothing is wrong that I know of."
                : list(
                        open.stream()
                                .map(i -> i.tier().word() + ": " + i.subject() + ' ' + i.verdict() + " since "
                                        + Times.clock(i.openedAt(), now, zone) + " ("
                                        + i.id().shortAmong(ids) + ')'),
                        "\n");
        long well = view.peers().stream().filter(p -> !p.verdict().bad()).count();
        String watched = list(
                view.watchers().stream()
                        .map(w -> w.name() + (w.silent() ? " (silent, last " : " (") + age(w.looked()) + ")"),
                ", ");
        return incidents + '\n' + node + ": " + well + " of " + view.peers().size() + " watched nodes are well; up "
                + Times.words(view.up()) + ", version " + view.software() + '.'
                + (watched.isEmpty() ? "" : "\nLooked at by " + watched + '.')
                + (missed.isEmpty()
                        ? ""
                        : "\nI am the one to tell " + list(missed.stream(), ", ")
                                + " of trouble, and not among the contacts there: add me.");
    }

    /** Whom it watches and who watches it. */
    public String peers(NodeView view) {
        String peers = list(
                view.peers().stream()
                        .map(p -> p.name() + (p.site().isEmpty() ? "" : " (" + p.site() + ')') + ": " + p.verdict()
                                + p.looked()
                                        .map(ago -> ", " + p.reason() + roundTrip(p) + ", " + age(ago))
                                        .orElse(", not looked at yet")),
                "\n");
        String watchers = list(
                view.watchers().stream()
                        .map(w -> w.name()
                                + (w.silent() ? ": silent for " + Times.words(w.looked()) : ": " + age(w.looked()))),
                "\n");
        return "I watch:\n" + (peers.isEmpty() ? "nobody" : peers) + "\nI am watched by:\n"
                + (watchers.isEmpty() ? "nobody" : watchers);
    }

    private static String roundTrip(NodeView.Peer peer) {
        return peer.roundTrip().isZero() ? "" : ", " + peer.roundTrip().toMillis() + " ms";
    }

    /** Who the node takes the writer for. */
    public String whoAmI(String jid, String name, Role role, boolean subscribed) {
        String who = role == Role.PERSON ? name + " of the blueprint (" + jid + ')' : "a guest (" + jid + ')';
        return "You are " + who + ", your clock is " + (zone.equals(ZoneOffset.UTC) ? "UTC" : zone) + ". "
                + (subscribed ? "You are subscribed to me." : "You are not subscribed to me: add me to your contacts.");
    }

    /** What can be written to it. */
    public String help(Role role) {
        String status = "I am " + node + ". Write\nstatus: what is wrong\n";
        String rest = "whoami: who you are to me\nhelp: this";
        return role == Role.PERSON
                ? status + "peers: whom I watch, who watches me\n" + rest
                        + "\nnote …, or any other words: kept in my log, with your name and the time"
                : status + rest;
    }

    /** The first of many: an answer is read on a phone, and a chat server takes only so much. */
    private static String list(Stream<String> all, String between) {
        List<String> items = all.toList();
        String first = items.stream().limit(MOST_LISTED).collect(Collectors.joining(between));
        return items.size() <= MOST_LISTED ? first : first + between + "and " + (items.size() - MOST_LISTED) + " more";
    }

    private static String age(Duration ago) {
        return Times.words(ago) + " ago";
    }
}
