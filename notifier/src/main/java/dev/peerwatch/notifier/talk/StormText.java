package dev.peerwatch.notifier.talk;

import dev.peerwatch.notifier.Evidence;
import dev.peerwatch.notifier.Evidence.Sight;
import dev.peerwatch.notifier.Evidence.Testimony;
import dev.peerwatch.notifier.OpsSetup.Place;
import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.notifier.policy.Audience.Reader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a message says of many subjects at once: how many, which, and what explains them all. */
final class StormText {

    /** Names in a first line. */
    private static final int MOST_FIRST = 6;

    /** Characters that the subjects' names take, at most: a message stays below what chat servers take. */
    private static final int MOST_NAMES = 1_500;

    /** So many nodes of a site, in percent, explain it as the site's trouble. */
    private static final int NEARLY_ALL = 80;

    private final Instant now;
    private final String self;
    private final Map<String, Place> places;

    StormText(Instant now, String self, Map<String, Place> places) {
        this.now = now;
        this.self = self;
        this.places = places;
    }

    // ---- the first line

    /** The first line where one subject's alone doesn't say it; empty for a single one that has nothing to do with others. */
    Optional<String> firstLine(List<News.Trouble> troubles) {
        Optional<Sides> sides = Sides.of(troubles).filter(s -> s.isPartition(places.size()));
        if (sides.isEmpty() && troubles.size() == 1) {
            return Optional.empty();
        }
        String what = sides.map(this::partition).or(() -> site(troubles)).orElseGet(() -> counted(troubles));
        Tier tier = troubles.stream()
                .map(News.Trouble::tier)
                .max(Comparator.naturalOrder())
                .orElse(Tier.CRITICAL);
        return Optional.of(tier.word().toUpperCase(Locale.ROOT) + ' ' + what + " ("
                + ids(troubles.stream().map(News.Trouble::id).toList()) + ')');
    }

    private static String ids(List<String> ids) {
        return ids.size() == 1 ? ids.get(0) : ids.get(0) + " …";
    }

    private String partition(Sides sides) {
        List<String> here = sides.here().isEmpty() ? List.of(self) : sides.here();
        return "PARTITION: " + Names.some(here, " ", MOST_FIRST) + (here.size() == 1 ? " doesn't" : " don't")
                + " reach " + Names.some(sides.there(), " ", MOST_FIRST)
                + (sides.onChat() ? ", which answer on chat" : "");
    }

    /** "site nyc: 5 of 5 UNREACHABLE from fra and ams", where a site is what they have in common. */
    private Optional<String> site(List<News.Trouble> troubles) {
        TreeMap<String, TreeSet<String>> bySite = new TreeMap<>();
        for (News.Trouble trouble : troubles) {
            bySite.computeIfAbsent(siteOf(trouble.subject().node()), s -> new TreeSet<>())
                    .add(trouble.subject().node());
        }
        if (bySite.size() != 1 || bySite.firstKey().isEmpty()) {
            return Optional.empty();
        }
        String site = bySite.firstKey();
        int bad = bySite.get(site) == null ? 0 : troubles.size();
        long all = places.values().stream().filter(p -> p.site().equals(site)).count();
        if (bad < 2 || bad * 100L < NEARLY_ALL * all || all == places.size()) {
            return Optional.empty();
        }
        List<String> from = saw(troubles).stream()
                .map(this::siteOf)
                .filter(s -> !s.isEmpty() && !s.equals(site))
                .distinct()
                .sorted()
                .toList();
        return Optional.of("site " + site + ": " + bad + " of " + all + ' ' + verdicts(troubles)
                + (from.isEmpty() ? "" : " from " + Names.enumerated(from.subList(0, Math.min(4, from.size())))));
    }

    private static String verdicts(List<News.Trouble> troubles) {
        List<Verdict> all =
                troubles.stream().map(News.Trouble::verdict).distinct().sorted().toList();
        return all.size() == 1 ? all.get(0).toString() : "in trouble";
    }

    private static String counted(List<News.Trouble> troubles) {
        boolean nodes = troubles.stream().allMatch(t -> t.subject().service().isEmpty());
        String count = troubles.size() + (nodes ? " nodes" : " subjects");
        TreeMap<Verdict, Integer> by = new TreeMap<>();
        troubles.forEach(t -> by.merge(t.verdict(), 1, Integer::sum));
        if (by.size() == 1) {
            return count + ' ' + by.firstKey() + ": " + Names.some(subjects(troubles), " ", MOST_FIRST);
        }
        List<String> parts = new ArrayList<>();
        by.descendingMap().forEach((verdict, howMany) -> parts.add(howMany + " " + verdict));
        return count + ": " + String.join(", ", parts);
    }

    private static List<String> subjects(List<News.Trouble> troubles) {
        return troubles.stream().map(t -> t.subject().toString()).sorted().toList();
    }

    private String siteOf(String node) {
        Place place = places.get(node);
        return place == null ? "" : place.site();
    }

    // ---- what follows

    /** All subjects by what is said of them, since when, and who misses them. */
    String evidence(List<News.Trouble> troubles, Reader reader) {
        TreeMap<String, List<String>> by = new TreeMap<>();
        for (News.Trouble trouble : troubles) {
            String what = trouble.verdict()
                    + trouble.before().map(v -> " (was " + v + ")").orElse("");
            by.computeIfAbsent(what, w -> new ArrayList<>())
                    .add(trouble.subject().toString());
        }
        List<String> parts = new ArrayList<>();
        by.forEach((what, subjects) -> parts.add(
                what + ": " + Names.within(subjects.stream().sorted().toList(), ", ", MOST_NAMES / by.size()) + '.'));
        Instant first = troubles.stream()
                .map(News.Trouble::since)
                .min(Comparator.naturalOrder())
                .orElse(now);
        return partitioned(troubles, reader) + String.join(" ", parts) + "\nSince "
                + Times.clockAndZone(first, now, reader.zone()) + '.'
                + AlertText.sentence("No answer to", saw(troubles)) + chat(troubles);
    }

    private static String chat(List<News.Trouble> troubles) {
        long answer = troubles.stream()
                .filter(t -> t.evidence().chat() == Evidence.Chat.ANSWERS)
                .count();
        long silent = troubles.stream()
                .filter(t -> t.evidence().chat() == Evidence.Chat.NO_ANSWER)
                .count();
        if (answer == troubles.size()) {
            return " They answer on chat.";
        }
        if (silent == troubles.size()) {
            return " None is on chat.";
        }
        return answer == 0 ? "" : " " + answer + " of them on chat.";
    }

    /** Those who looked and saw nothing, the observers first. */
    List<String> saw(List<News.Trouble> troubles) {
        TreeSet<String> observers = new TreeSet<>();
        TreeSet<String> witnesses = new TreeSet<>();
        TreeSet<String> hosts = new TreeSet<>();
        for (News.Trouble trouble : troubles) {
            observers.addAll(trouble.observers());
            for (Testimony testimony : trouble.evidence().testimonies()) {
                if (testimony.sight() == Sight.NO) {
                    witnesses.add(testimony.witness());
                } else if (testimony.sight() == Sight.AGENT_DOWN) {
                    hosts.add(testimony.witness());
                }
            }
        }
        List<String> all = new ArrayList<>(observers);
        witnesses.stream().filter(w -> !all.contains(w)).forEach(all::add);
        hosts.stream().filter(w -> !all.contains(w)).forEach(all::add);
        return all;
    }

    /** What a reader should know of a mesh that has come apart, or may have; ends with a blank where there's something to say. */
    String partitioned(List<News.Trouble> troubles, Reader reader) {
        Optional<Sides> sides = Sides.of(troubles);
        if (sides.isEmpty()) {
            return "";
        }
        if (!sides.get().isPartition(places.size())) {
            return sides.get().isMany(places.size()) ? "Down together or cut off from here, perhaps a partition. " : "";
        }
        News.Trouble only = troubles.get(0);
        return troubles.size() == 1
                ? only.subject() + " " + only.verdict() + " since "
                        + Times.clockAndZone(only.since(), now, reader.zone()) + ". "
                : "";
    }

    // ---- the end

    /** Several troubles are over. */
    String over(List<News.End> ends, Reader reader) {
        List<News.End> byName = ends.stream()
                .sorted(Comparator.comparing((News.End e) -> e.subject().toString()))
                .toList();
        List<String> names = byName.stream().map(e -> e.subject().toString()).toList();
        boolean well = byName.stream().allMatch(e -> e.why().isEmpty());
        boolean told = byName.stream().allMatch(News.End::wasTold);
        String first = (well ? "OK " : "CLOSED ") + byName.size() + (well ? " UP: " : ": ")
                + Names.some(names, " ", MOST_FIRST) + " ("
                + ids(byName.stream().map(News.End::id).toList()) + ')';
        List<String> each = byName.stream().map(e -> one(e, reader)).toList();
        return first
                + '\n'
                + (Names.fitting(each, MOST_NAMES) < each.size() ? grouped(byName) : String.join("; ", each) + '.')
                + (told ? "" : " No chat server took all alerts while they lasted.");
    }

    /** Where there's no room for how long each lasted there mostly is for all the names, and for which of them are news. */
    private static String grouped(List<News.End> byName) {
        TreeMap<String, List<String>> by = new TreeMap<>();
        for (News.End end : byName) {
            String was = "Was " + end.was()
                    + (end.why().isEmpty() ? "" : ", " + end.why())
                    + (end.wasTold() ? "" : ", untold");
            by.computeIfAbsent(was, w -> new ArrayList<>()).add(end.subject().toString());
        }
        List<String> parts = new ArrayList<>();
        by.forEach((was, names) -> parts.add(was + ": " + Names.within(names, ", ", MOST_NAMES / by.size()) + '.'));
        return String.join(" ", parts);
    }

    private static String one(News.End end, Reader reader) {
        String took = Times.words(Duration.between(end.began(), end.ended()));
        if (!end.why().isEmpty()) {
            return end.subject() + " was " + end.was() + " for " + took + ", " + end.why();
        }
        return end.wasTold()
                ? end.subject() + " " + end.was() + " for " + took
                : end.subject() + " was " + end.was() + ' ' + Times.span(end.began(), end.ended(), reader.zone());
    }
}
