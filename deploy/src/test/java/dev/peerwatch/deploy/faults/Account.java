package dev.peerwatch.deploy.faults;

import dev.peerwatch.deploy.faults.Truth.Judgement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What one person was told during a fault, held against what really was.
 *
 * @param told all messages, oldest first
 */
record Account(String person, List<Told> told, Truth truth) {

    private static final int SHOWN = 8;

    Account {
        told = List.copyOf(told);
    }

    /** How many messages said that something is wrong. */
    int pages() {
        return (int) told.stream().filter(Told::isPage).count();
    }

    /** How many times each thing was said, such as {@code n3 DOWN}: one message can say several. */
    Map<String, Integer> said() {
        Map<String, Integer> count = new TreeMap<>();
        told.forEach(message -> message.claims().forEach(claim -> count.merge(claim.toString(), 1, Integer::sum)));
        return count;
    }

    /** The claims that are as right as that, each with who made it. */
    List<String> judged(Judgement judgement) {
        List<String> found = new ArrayList<>();
        for (Told message : told) {
            for (Told.Claim claim : message.claims()) {
                if (truth.judge(claim, message.speaker(), message.at()) == judgement) {
                    found.add(claim + " by " + message.speaker());
                }
            }
        }
        return found;
    }

    /**
     * What was said twice in a row about the same node: not a change, so it should have been one message. Agents that can't talk to each
     * other may each say it once, and each of these troubles has an end.
     */
    List<String> repeated() {
        List<String> found = new ArrayList<>();
        Map<String, String> last = new LinkedHashMap<>();
        Map<String, Set<String>> lasting = new LinkedHashMap<>();
        for (Told message : told) {
            boolean apart = truth.isApart(message.at());
            for (Told.Claim claim : message.claims()) {
                Set<String> tellers = lasting.computeIfAbsent(claim.subject(), subject -> new TreeSet<>());
                boolean another = claim.bad() ? tellers.add(message.speaker()) : !tellers.isEmpty();
                boolean again = claim.verdict().equals(last.put(claim.subject(), claim.verdict()));
                if (again && !(apart && another)) {
                    found.add(claim + " by " + message.speaker());
                }
                if (!claim.bad() && !tellers.remove(message.speaker())) {
                    tellers.stream().findFirst().ifPresent(tellers::remove);
                }
            }
        }
        return found;
    }

    /** The nodes that were said to be ill, and not to be well again. */
    List<String> leftOpen() {
        Map<String, Boolean> bad = new LinkedHashMap<>();
        told.forEach(message -> message.claims().forEach(claim -> bad.put(claim.subject(), claim.bad())));
        return bad.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** What every fault promises, and doesn't hold here; empty if all does. */
    List<String> broken() {
        List<String> wrong = new ArrayList<>();
        say("said, but untrue", judged(Judgement.FALSE), wrong);
        say("never named", truth.unnamed(told), wrong);
        say("said again without a change", repeated(), wrong);
        say("never said to be well again", leftOpen(), wrong);
        return wrong;
    }

    private static void say(String what, List<String> those, List<String> wrong) {
        if (!those.isEmpty()) {
            List<String> shown = those.subList(0, Math.min(SHOWN, those.size()));
            wrong.add(what + ": " + String.join(", ", shown)
                    + (those.size() > SHOWN ? " and " + (those.size() - SHOWN) + " more" : ""));
        }
    }
}
