package dev.peerwatch.notifier.talk;

import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.IncidentId;
import dev.peerwatch.notifier.policy.Directory;
import dev.peerwatch.notifier.policy.Directory.Role;
import dev.peerwatch.notifier.policy.Ladder.Next;
import dev.peerwatch.notifier.policy.OnCall;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a node answers when it is asked. */
public final class Answers {

    /** What one message takes, with room for a line of explanation. */
    private static final int MOST_CHARACTERS = 3_500;

    /** So much of one line of the journal is shown on a phone. */
    private static final int LONGEST_LINE = 400;

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
                : list(open.stream().map(i -> open(i, i.id().shortAmong(ids)) + inHands(i)), "\n");
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

    private String open(Incident incident, String id) {
        return incident.tier().word() + ": " + incident.subject() + ' ' + incident.verdict() + " since "
                + Times.clock(incident.openedAt(), now, zone) + " (" + id + ')';
    }

    private String inHands(Incident incident) {
        String ack = incident.ack()
                .map(a -> ", " + a.by() + " has it since " + Times.clock(a.at(), now, zone))
                .orElse("");
        return ack
                + incident.quietUntil(now)
                        .map(end -> ", snoozed until " + Times.clock(end, now, zone))
                        .orElse("");
    }

    /** What of its messages no chat server has taken yet; nothing where all is taken. */
    public String waiting(int messages, Duration oldest) {
        return messages == 0
                ? ""
                : "\n" + messages + " of my messages wait" + (messages == 1 ? "s" : "")
                        + " for the chat server, the oldest for " + Times.words(oldest) + '.';
    }

    /**
     * What is wrong, what was lately, and who has it.
     *
     * @param open the oldest first
     * @param ended within the hour, the last first
     * @param next who is told of one next, if nobody answers
     */
    public String incidents(
            Collection<Incident> open, Collection<Incident> ended, Function<Incident, Optional<Next>> next) {
        List<IncidentId> ids =
                Stream.concat(open.stream(), ended.stream()).map(Incident::id).toList();
        Stream<String> now = open.stream()
                .map(i -> open(i, i.id().shortAmong(ids))
                        + (i.ack().isEmpty() ? ", nobody has it" : "")
                        + inHands(i)
                        + next.apply(i).map(this::next).orElse(""));
        Stream<String> before = ended.stream().map(i -> over(i, i.id().shortAmong(ids)));
        String all = list(Stream.concat(now, before), "\n");
        return all.isEmpty() ? "No incident is open here, and none ended within the hour." : all;
    }

    private String next(Next next) {
        return ", " + Names.enumerated(next.names()) + (next.names().size() == 1 ? " is" : " are") + " told"
                + (next.again() ? " again" : "") + " at " + Times.soon(next.at(), now, zone);
    }

    private String over(Incident incident, String id) {
        Instant end = incident.closing().map(c -> c.at()).orElse(now);
        return "over: " + incident.subject() + " was " + incident.was() + ' '
                + Times.span(incident.openedAt(), end, zone) + " (" + id + ')'
                + incident.ack().map(a -> ", ack by " + a.by()).orElse("");
    }

    /** Who is told. */
    public String onCall(Directory directory, OnCall onCall) {
        if (directory.people().isEmpty()) {
            return "My blueprint names no people: alerts go to those who have me among their contacts.";
        }
        return onCall.policies().isEmpty() && onCall.hours().isEmpty()
                ? "All of them, at once and at any hour:\n" + people(directory)
                : new OnCallText(now, zone).of(directory, onCall) + '\n' + people(directory);
    }

    private String people(Directory directory) {
        return list(
                directory.people().stream()
                        .map(p -> p.name() + ", " + p.jids().get(0) + ", it is "
                                + Times.clockAndZone(now, now, p.zone()) + " there"),
                "\n");
    }

    /** The last lines of the journal, oldest first: as many as one message takes. */
    public String log(List<String> lines) {
        int left = MOST_CHARACTERS;
        List<String> fit = new ArrayList<>();
        for (int i = lines.size() - 1; i >= 0; i--) {
            String line =
                    lines.get(i).length() > LONGEST_LINE ? lines.get(i).substring(0, LONGEST_LINE) + "…" : lines.get(i);
            left -= line.length() + 1;
            if (left < 0) {
                break;
            }
            fit.add(0, line);
        }
        String all = String.join("\n", fit);
        int missing = lines.size() - fit.size();
        return lines.isEmpty()
                ? "My log has nothing yet."
                : missing == 0 ? all : "The last " + fit.size() + ", more don't fit here:\n" + all;
    }

    /** How much of a time was well. */
    public String uptime(Optional<String> wanted, Instant since, List<Incident> kept) {
        Past past = new Past(since, now);
        List<Past.Missed> missed = past.of(kept).stream()
                .filter(m -> wanted.map(
                                n -> m.subject().equals(n) || m.subject().startsWith(n + "/"))
                        .orElse(true))
                .toList();
        String time = Times.words(Duration.between(since, now));
        String what = wanted.map(n -> n + ": ").orElse("");
        String which = " By the incidents that I have kept; of what others watch I may not know all.";
        return missed.isEmpty()
                ? what + "nothing was missed in the last " + time + " that I know of." + which
                : list(
                                missed.stream()
                                        .map(m -> m.subject() + ": " + past.share(m.missed()) + " of " + time
                                                + ", missed " + (m.times() == 1 ? "once" : m.times() + " times")
                                                + " for " + Times.words(m.missed())),
                                "\n")
                        + "\n" + which.strip();
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
        String asking = "I am " + node + ". Write\nstatus: what is wrong\nuptime [node] [30d]: how much was well\n";
        String rest = "whoami: who you are to me\nhelp: this";
        return role == Role.PERSON
                ? asking + """
                        incidents: what is open or was lately, and who has it
                        ack [id] [words], or 👍 on the alert: you have it
                        unack [id]: you don't
                        snooze 1h [id]: nothing of it for an hour
                        resolve [id]: it is over
                        mute node 2h [reason]: nothing of a node for two hours, 12 at most; unmute node: ends it
                        peers: whom I watch, who watches me
                        oncall: who is told
                        log [n]: the end of my log
                        """ + rest + "\nnote …, or any other words: kept in my log, with your name and the time"
                : asking + rest;
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
