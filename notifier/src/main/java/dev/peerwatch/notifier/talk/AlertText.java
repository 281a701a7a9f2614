package dev.peerwatch.notifier.talk;

import dev.peerwatch.notifier.Evidence;
import dev.peerwatch.notifier.Evidence.Sight;
import dev.peerwatch.notifier.Evidence.Testimony;
import dev.peerwatch.notifier.OpsSetup.Place;
import dev.peerwatch.notifier.Subject;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.notifier.policy.Audience.Reader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The text of alerts. Made for a phone's lock screen: the first line says all. */
public final class AlertText {

    /** The last line of what a person of the blueprint is told. */
    static final String HOW_TO_ANSWER = "Reply ack or snooze 1h; other words are a note.";

    /** Witnesses or readers that one sentence names. */
    private static final int MOST_NAMED = 6;

    /** Characters that the names of those not heard take, at most. */
    private static final int MOST_UNHEARD = 800;

    private final Instant now;
    private final Map<String, Place> places;
    private final StormText storms;

    /**
     * @param now the time of writing
     * @param self the node that writes
     * @param places every node of the blueprint
     */
    public AlertText(Instant now, String self, Map<String, Place> places) {
        this.now = now;
        this.places = places;
        this.storms = new StormText(now, self, places);
    }

    /**
     * A message.
     *
     * @param body the text
     * @param unheard the witnesses that it names as not heard
     */
    public record Written(String body, SortedSet<String> unheard) {
        public Written {
            unheard = Collections.unmodifiableSortedSet(new TreeSet<>(unheard));
        }
    }

    /**
     * The message that tells these news.
     *
     * @param reader for whom
     * @param told everybody who is told; empty where nobody can be
     */
    public Written of(News news, Reader reader, List<Reader> told) {
        List<String> parts = new ArrayList<>();
        TreeSet<String> unheard = new TreeSet<>();
        if (!news.troubles().isEmpty()) {
            parts.add(troubles(news, reader, told));
            if (news.troubles().stream().anyMatch(t -> names(t.verdict()))) {
                unheard.addAll(namedUnheard(news.troubles()));
            }
        }
        Set<Subject> ill = news.troubles().stream().map(News.Trouble::subject).collect(Collectors.toSet());
        List<News.End> well =
                news.ends().stream().filter(end -> !ill.contains(end.subject())).toList();
        if (well.size() == 1) {
            parts.add(over(well.get(0), reader));
        } else if (!well.isEmpty()) {
            parts.add(storms.over(well, reader));
        }
        // "UP" would be the last word about one that is bad again.
        news.ends().stream()
                .filter(end -> ill.contains(end.subject()))
                .map(end -> earlier(end, reader))
                .forEach(parts::add);
        if (!news.troubles().isEmpty() && reader.person()) {
            parts.add(hands(news.troubles()));
        }
        return new Written(String.join("\n", parts), unheard);
    }

    /** Who has it; where there's something that nobody has, what one can answer. */
    private static String hands(List<News.Trouble> troubles) {
        List<String> names = troubles.stream()
                .flatMap(trouble -> trouble.ackBy().stream())
                .distinct()
                .sorted()
                .toList();
        boolean all = troubles.stream().allMatch(trouble -> trouble.ackBy().isPresent());
        return all ? Names.enumerated(names) + (names.size() == 1 ? " has it." : " have them.") : HOW_TO_ANSWER;
    }

    /** Whether a message with this verdict names the witnesses that weren't heard. */
    private static boolean names(Verdict verdict) {
        return verdict == Verdict.UNREACHABLE || verdict == Verdict.UNCONFIRMED;
    }

    private static List<String> namedUnheard(List<News.Trouble> troubles) {
        List<String> all = unheard(troubles);
        int fit = Names.fitting(all, MOST_UNHEARD);
        return fit >= all.size() ? all : all.subList(0, Math.max(2, fit) - 1);
    }

    private String troubles(News news, Reader reader, List<Reader> told) {
        List<News.Trouble> troubles = news.troubles();
        String where = troubles.size() == 1 ? place(troubles.get(0).subject().node()) : "";
        String last = (where + told(reader, told) + next(news, reader)).strip();
        String text = firstLine(troubles, reader) + '\n' + evidence(troubles, reader);
        return last.isEmpty() ? text : text + '\n' + last;
    }

    private String firstLine(List<News.Trouble> troubles, Reader reader) {
        return storms.firstLine(troubles).orElseGet(() -> {
            News.Trouble trouble = troubles.get(0);
            return trouble.tier().word().toUpperCase(Locale.ROOT) + ' ' + trouble.subject()
                    + (trouble.again() ? " still " : " ") + trouble.verdict()
                    + trouble.before().map(v -> ", was " + v + ",").orElse("")
                    + " since " + Times.clockAndZone(trouble.since(), now, reader.zone())
                    + " (" + trouble.id() + ')';
        });
    }

    private String evidence(List<News.Trouble> troubles, Reader reader) {
        return troubles.size() == 1
                ? storms.partitioned(troubles, reader) + evidence(troubles.get(0)) + lastGood(troubles.get(0), reader)
                : storms.evidence(troubles, reader) + notHeard(unheard(troubles));
    }

    private String place(String node) {
        Place place = places.get(node);
        return place == null
                ? "not in the blueprint."
                : (place.site().isEmpty() ? "" : place.site() + ", ") + place.address() + '.';
    }

    private static String told(Reader reader, List<Reader> told) {
        List<String> names = new ArrayList<>();
        told.forEach(r -> {
            if (r.jid().equals(reader.jid())) {
                names.add(0, "you");
            } else {
                names.add(r.name());
            }
        });
        return sentence("Told:", names);
    }

    private String next(News news, Reader reader) {
        return news.next()
                .map(next -> " Next: "
                        + Names.some(Names.to(reader.name(), next.names()), ", ", MOST_NAMED)
                        + (next.again() ? " again " : " ")
                        + Times.soon(next.at(), now, reader.zone()) + '.')
                .orElse("");
    }

    // ---- the end

    private static String earlier(News.End end, Reader reader) {
        return "Earlier: " + end.subject() + " was " + end.was() + ' '
                + Times.span(end.began(), end.ended(), reader.zone()) + " (" + end.id() + ").";
    }

    private String over(News.End end, Reader reader) {
        String took = Times.words(Duration.between(end.began(), end.ended()));
        String missed = end.wasTold() ? "" : " No chat server took the alert while it lasted.";
        if (!end.why().isEmpty()) {
            String began = " (" + end.id() + ")\nIt was " + end.was() + " from "
                    + Times.clockAndZone(end.began(), now, reader.zone());
            return "CLOSED " + end.subject() + ", " + end.why()
                    + (end.byHand()
                            ? began + " on, closed after " + took + ". It opens again if it is still bad."
                            : began + " until I stopped looking " + took + " later.")
                    + missed;
        }
        String span = Times.span(end.began(), end.ended(), reader.zone());
        return end.wasTold()
                ? "OK " + end.subject() + " UP after " + took + " (" + end.id() + ')'
                        + end.ackBy().map(name -> ", ack by " + name).orElse("") + "\nWas " + end.was() + ' ' + span
                        + '.'
                : "OK " + end.subject() + " was " + end.was() + ' ' + span + ", " + took + " (" + end.id()
                        + ")\nIt is UP now." + missed;
    }

    // ---- why

    private String evidence(News.Trouble trouble) {
        Evidence evidence = trouble.evidence();
        List<String> no = placed(storms.saw(List.of(trouble)));
        String silence = sentence("No answer to", no);
        String seen = sentence("Seen by", placed(those(evidence, Sight.SEES)));
        String unheard = sentence("Not heard:", placed(those(evidence, Sight.UNKNOWN)));
        String chat = chat(evidence.chat());
        String text = switch (trouble.verdict()) {
            case UP -> "All well.";
            case DEGRADED -> ending(evidence.reason()) + sentence("Seen from", no);
            case AGENT_DOWN -> capital(ending(evidence.reason())) + silence + unheard + chat;
            case DOWN -> silence + unheard + chat;
            case UNREACHABLE -> silence + seen + notHeard(those(evidence, Sight.UNKNOWN)) + chat;
            case UNCONFIRMED -> silence + doubt(evidence) + notHeard(those(evidence, Sight.UNKNOWN)) + chat;
        };
        return text.strip();
    }

    private static String chat(Evidence.Chat chat) {
        return switch (chat) {
            case ANSWERS -> " Answers on chat.";
            case NO_ANSWER -> " Not on chat.";
            case UNKNOWN -> "";
        };
    }

    /** Those not heard, all of them: whoever is named here counts as told. */
    private String notHeard(List<String> unheard) {
        return unheard.isEmpty() ? "" : " Not heard: " + Names.within(unheard, ", ", MOST_UNHEARD) + '.';
    }

    private static List<String> unheard(List<News.Trouble> troubles) {
        TreeSet<String> unheard = new TreeSet<>();
        for (News.Trouble trouble : troubles) {
            if (names(trouble.verdict())) {
                unheard.addAll(those(trouble.evidence(), Sight.UNKNOWN));
            }
        }
        troubles.forEach(t -> unheard.remove(t.subject().node()));
        return List.copyOf(unheard);
    }

    private static String capital(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    /** Why what is missed may yet be alive. */
    private static String doubt(Evidence evidence) {
        int asked = evidence.testimonies().size();
        long heard = evidence.testimonies().stream()
                .filter(t -> t.sight() != Sight.UNKNOWN)
                .count();
        return asked == 0
                ? " Nobody else can be asked, so it may be me."
                : " I reach " + heard + " of " + asked + " witnesses: too few to be sure, it may be me.";
    }

    private static List<String> those(Evidence evidence, Sight sight) {
        return evidence.testimonies().stream()
                .filter(t -> t.sight() == sight)
                .map(Testimony::witness)
                .toList();
    }

    static String sentence(String what, List<String> who) {
        return who.isEmpty() ? "" : ' ' + what + ' ' + Names.some(who, ", ", MOST_NAMED) + '.';
    }

    private List<String> placed(List<String> nodes) {
        return nodes.stream().map(this::placed).toList();
    }

    private String placed(String node) {
        Place place = places.get(node);
        return place == null || place.site().isEmpty() ? node : node + " (" + place.site() + ')';
    }

    private String lastGood(News.Trouble trouble, Reader reader) {
        return trouble.evidence()
                .lastGood()
                .map(at -> " Last good " + Times.clock(at, now, reader.zone()) + '.')
                .orElse(" Not seen good since my agent started.");
    }

    private static String ending(String reason) {
        return reason.endsWith(".") ? reason : reason + '.';
    }
}
