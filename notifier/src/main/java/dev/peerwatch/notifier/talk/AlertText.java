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
     * @param told everybody who is told; empty where nobody can be
     */
    public String bad(Finding finding, Optional<Verdict> before, String id, Reader reader, List<Reader> told) {
        String first = finding.tier().word().toUpperCase(Locale.ROOT) + ' ' + finding.subject() + ' '
                + finding.verdict()
                + before.map(v -> ", was " + v + ",").orElse("")
                + " since " + Times.clockAndZone(finding.since(), now, reader.zone()) + " (" + id + ')';
        String node = finding.subject().node();
        String site = siteOf.apply(node);
        String place = (site.isEmpty() ? "" : site + ", ") + addressOf.apply(node);
        return first
                + '\n'
                + evidence(finding)
                + lastGood(finding.evidence(), reader)
                + '\n'
                + place
                + '.'
                + told(reader, told)
                + (reader.person() ? "\nWhat you answer is kept in my log." : "");
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

    /**
     * An incident is over.
     *
     * @param verdict what it was
     * @param began when it began
     * @param why why it is over, where it isn't because the subject is well again: goes after its name and a comma
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
        String took = Times.words(Duration.between(began, now));
        String missed = wasTold ? "" : " No chat server took the alert while it lasted.";
        if (why.isPresent()) {
            return "CLOSED " + subject + ", " + why.get() + " (" + id + ")\nIt was " + verdict + " from "
                    + Times.clockAndZone(began, now, reader.zone()) + " until I stopped looking " + took + " later."
                    + missed;
        }
        String span = Times.span(began, now, reader.zone());
        return wasTold
                ? "OK " + subject + " UP after " + took + " (" + id + ")\nWas " + verdict + ' ' + span + '.'
                : "OK " + subject + " was " + verdict + ' ' + span + ", " + took + " (" + id + ")\nIt is UP now."
                        + missed;
    }

    private String evidence(Finding finding) {
        Evidence evidence = finding.evidence();
        List<String> no = new ArrayList<>(List.of(placed(finding.observer())));
        no.addAll(those(evidence, Sight.NO));
        no.addAll(those(evidence, Sight.AGENT_DOWN));
        String silence = sentence("No answer to", no);
        String seen = sentence("Seen by", those(evidence, Sight.SEES));
        String unheard = sentence("Not heard:", those(evidence, Sight.UNKNOWN));
        String text = switch (finding.verdict()) {
            case UP -> "All well.";
            case DEGRADED -> ending(evidence.reason()) + sentence("Seen from", no);
            case AGENT_DOWN -> capital(ending(evidence.reason())) + silence + unheard;
            case DOWN -> silence + unheard;
            case UNREACHABLE -> silence + seen + unheard;
            case UNCONFIRMED -> silence + doubt(evidence) + unheard;
        };
        return text.strip();
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
        return ' ' + what + ' ' + some + '.';
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
