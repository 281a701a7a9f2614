package dev.peerwatch.notifier.talk;

import dev.peerwatch.notifier.Evidence;
import dev.peerwatch.notifier.Evidence.Sight;
import dev.peerwatch.notifier.Evidence.Testimony;
import dev.peerwatch.notifier.Finding;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.notifier.policy.Audience.Reader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The text of alerts. Made for a phone's lock screen: the first line says all. */
public final class AlertText {

    private final Instant now;
    private final Function<String, String> siteOf;
    private final Function<String, String> addressOf;

    /**
     * @param now the time of writing
     * @param siteOf the site of a node, "" for none
     * @param addressOf the address of a node
     */
    public AlertText(Instant now, Function<String, String> siteOf, Function<String, String> addressOf) {
        this.now = now;
        this.siteOf = siteOf;
        this.addressOf = addressOf;
    }

    /**
     * An incident has begun, or its verdict has changed.
     *
     * @param before the verdict that was told before, where this is a change
     * @param id the incident's short id
     * @param reader for whom
     * @param told everybody who is told
     */
    public String bad(Finding finding, Optional<Verdict> before, String id, Reader reader, List<Reader> told) {
        String first = finding.tier().word().toUpperCase(Locale.ROOT) + ' ' + finding.subject() + ' '
                + finding.verdict()
                + before.map(v -> ", was " + v + ",").orElse("")
                + " since " + Times.clockAndZone(finding.since(), now, reader.zone()) + " (" + id + ')';
        String node = finding.subject().node();
        String site = siteOf.apply(node);
        String place = (site.isEmpty() ? "" : site + ", ") + addressOf.apply(node);
        String others = told.stream()
                .filter(r -> !r.jid().equals(reader.jid()))
                .map(Reader::name)
                .map(name -> ", " + name)
                .collect(Collectors.joining());
        return first + '\n' + evidence(finding) + lastGood(finding.evidence(), reader) + '\n' + place + ". Told: you"
                + others + ".\nWhat you answer is kept in my log.";
    }

    /**
     * An incident is over.
     *
     * @param verdict what it was
     * @param began when it began
     * @param why why it is over, where it isn't because the subject is well again
     * @param wasTold whether the reader has been told of it before
     */
    public String over(
            String subject,
            Verdict verdict,
            Instant began,
            Optional<String> why,
            boolean wasTold,
            String id,
            Reader reader) {
        Duration took = Duration.between(began, now);
        String span = Times.clock(began, now, reader.zone()) + "–" + Times.clockAndZone(now, now, reader.zone());
        String what = why.orElse("UP");
        return wasTold
                ? "OK " + subject + ' ' + what + " after " + Times.words(took) + " (" + id + ")\nWas " + verdict + ' '
                        + span + '.'
                : "OK " + subject + " was " + verdict + ' ' + span + ", " + Times.words(took) + " (" + id + ")\nIt is "
                        + what + " now. No chat server took the alert while it lasted.";
    }

    private String evidence(Finding finding) {
        Evidence evidence = finding.evidence();
        List<String> no = new ArrayList<>(List.of(placed(finding.observer())));
        no.addAll(those(evidence, Sight.NO));
        no.addAll(those(evidence, Sight.AGENT_DOWN));
        String seen = sentence("Seen by", those(evidence, Sight.SEES));
        String unheard = sentence("Not heard:", those(evidence, Sight.UNKNOWN));
        String silence = sentence("No answer to", no);
        return switch (finding.verdict()) {
            case UP -> "All well.";
            case DEGRADED -> ending(evidence.reason()) + " Seen from " + placed(finding.observer()) + '.';
            case AGENT_DOWN ->
                "The host is up, its agent isn't: " + ending(evidence.reason()) + ' ' + silence + unheard;
            case DOWN -> silence + unheard;
            case UNREACHABLE -> silence + seen + unheard;
            case UNCONFIRMED -> silence + unheard + " Too few to be sure: " + ending(evidence.reason());
        };
    }

    private List<String> those(Evidence evidence, Sight sight) {
        return evidence.testimonies().stream()
                .filter(t -> t.sight() == sight)
                .map(Testimony::witness)
                .map(this::placed)
                .toList();
    }

    private static String sentence(String what, List<String> who) {
        if (who.isEmpty()) {
            return "";
        }
        String some = who.size() <= 6
                ? String.join(", ", who)
                : String.join(", ", who.subList(0, 5)) + " and " + (who.size() - 5) + " more";
        return (what.startsWith("No ") ? "" : " ") + what + ' ' + some + '.';
    }

    private String placed(String node) {
        String site = siteOf.apply(node);
        return site.isEmpty() ? node : node + " (" + site + ')';
    }

    private String lastGood(Evidence evidence, Reader reader) {
        return evidence.lastGood()
                .map(at -> " Last good " + Times.clock(at, now, reader.zone()) + '.')
                .orElse(" Not seen good since my agent started.");
    }

    private static String ending(String reason) {
        return reason.endsWith(".") ? reason : reason + '.';
    }
}
