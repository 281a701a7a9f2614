package dev.peerwatch.notifier;

import dev.peerwatch.notifier.OpsEffect.Durable;
import dev.peerwatch.notifier.outbox.OutboxMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The telling half of one node in a test: its core, its disk, and what its watching half would say. */
final class OpsNode {

    private final MemoryDisk disk = new MemoryDisk();
    private final Consumer<OpsEffect> shell;
    private final View view = new View();
    private OpsSetup setup;
    private int boots;
    private OpsState state;

    /**
     * @param shell does what isn't for the disk
     */
    OpsNode(OpsSetup setup, Moment now, Consumer<OpsEffect> shell) {
        this.setup = setup;
        this.shell = shell;
        this.state = start(now);
    }

    /** What the watching half knows: what it was told to find, and else nothing. */
    static final class View implements Outlook {
        private final TreeMap<String, Finding> findings = new TreeMap<>();
        private final TreeMap<String, Duration> looked = new TreeMap<>();
        private final TreeSet<String> unreached = new TreeSet<>();
        private final TreeSet<String> wavering = new TreeSet<>();
        private final TreeSet<String> seen = new TreeSet<>();

        @Override
        public Optional<Finding> about(Subject subject) {
            return Optional.ofNullable(findings.get(subject.toString()));
        }

        @Override
        public Optional<Duration> lookedAt(Subject subject) {
            return Optional.ofNullable(looked.get(subject.toString()));
        }

        @Override
        public boolean wavers(Subject subject) {
            return wavering.contains(subject.toString());
        }

        @Override
        public boolean sees(Subject subject) {
            return seen.contains(subject.toString());
        }

        /** The last look at this went well, whatever was found before. */
        void sees(String subject) {
            seen.add(subject);
        }

        /** The last look at this didn't go well. */
        void missesIt(String subject) {
            seen.remove(subject);
        }

        /** The last look at this didn't bear out what was found before. */
        void wavers(String subject) {
            wavering.add(subject);
        }

        @Override
        public boolean reached(String node) {
            return !unreached.contains(node);
        }

        void reaches(String node, boolean does) {
            if (does) {
                unreached.remove(node);
            } else {
                unreached.add(node);
            }
        }

        void sees(Finding finding, Duration at) {
            wavering.remove(finding.subject().toString());
            if (finding.verdict().bad()) {
                seen.remove(finding.subject().toString());
            } else {
                seen.add(finding.subject().toString());
            }
            findings.put(finding.subject().toString(), finding);
            looked.put(finding.subject().toString(), at);
        }

        void looksAgain(Duration at) {
            looked.replaceAll((subject, before) -> at);
        }

        void watchesNoLonger(String subject) {
            findings.remove(subject);
            looked.remove(subject);
        }

        void forgetsAll() {
            findings.clear();
            looked.clear();
            unreached.clear();
        }
    }

    View view() {
        return view;
    }

    OpsSetup setup() {
        return setup;
    }

    void setup(OpsSetup changed) {
        setup = changed;
    }

    OpsState state() {
        return state;
    }

    private OpsState start(Moment now) {
        return OpsCore.start(setup, setup.node() + "-boot-" + ++boots, disk.recover(), now);
    }

    /** The process begins anew: what it finds is what is on its disk. */
    void restarts(Moment now) {
        view.forgetsAll();
        state = start(now);
    }

    void losesDisk() {
        disk.wipe();
    }

    void happens(Moment now, OpsEvent event) {
        Step<OpsState, OpsEffect> step = OpsCore.on(state, now, event);
        state = step.state();
        step.effects().forEach(disk::keep);
        for (OpsEffect effect : step.effects()) {
            if (!(effect instanceof Durable)) {
                shell.accept(effect);
            }
        }
    }

    List<JournalEntry> journal() {
        return disk.journal();
    }

    Map<String, OpsEffect.SaveIncident> incidentsOnDisk() {
        return disk.incidents();
    }

    Map<String, OutboxMessage> outboxOnDisk() {
        return disk.outbox();
    }

    Map<String, Instant> receivedOnDisk() {
        return disk.received();
    }

    Map<String, Instant> subscribersOnDisk() {
        return disk.subscribers();
    }
}
