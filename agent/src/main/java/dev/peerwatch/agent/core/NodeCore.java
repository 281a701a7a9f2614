package dev.peerwatch.agent.core;

import dev.peerwatch.agent.core.NodeState.Identity;
import dev.peerwatch.agent.watch.PeerWatch;
import dev.peerwatch.agent.watch.Standing;
import dev.peerwatch.agent.watch.WatchCore;
import dev.peerwatch.agent.watch.WatchCore.OpenVerdict;
import dev.peerwatch.agent.watch.WatchEffect;
import dev.peerwatch.agent.watch.WatchEvent;
import dev.peerwatch.agent.watch.WatchState;
import dev.peerwatch.notifier.JournalEntry;
import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.Moment;
import dev.peerwatch.notifier.OpsCore;
import dev.peerwatch.notifier.OpsEffect;
import dev.peerwatch.notifier.OpsEvent;
import dev.peerwatch.notifier.OpsState;
import dev.peerwatch.notifier.Outlook;
import dev.peerwatch.notifier.Recovered;
import dev.peerwatch.notifier.Step;
import dev.peerwatch.notifier.Subject;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.StoppingNotice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * A whole node without its surroundings: the watching half, the telling half, and the glue between them. Pure: the same state,
 * moment and event always give the same step, and the simulation drives exactly this.
 */
public final class NodeCore {

    /** How often it is tried to write what a disk doesn't take. */
    private static final Duration DISK_RETRY = Duration.ofSeconds(5);

    private NodeCore() {}

    /**
     * A node that starts.
     *
     * @param found what is on its disk
     */
    public static Step<NodeState, NodeEffect> start(NodeSetup setup, Identity identity, Recovered found, Moment now) {
        OpsState ops = OpsCore.start(setup.ops(), identity.bootId(), found, now);
        Map<NodeName, OpenVerdict> open = new HashMap<>();
        for (Incident incident : ops.open().values()) {
            if (incident.subject().service().isEmpty()
                    && NodeName.isValid(incident.subject().node())) {
                open.put(
                        new NodeName(incident.subject().node()),
                        new OpenVerdict(incident.verdict(), incident.tier(), incident.openedAt()));
            }
        }
        WatchState watch = WatchCore.start(setup.watch(), now, open);
        Turn turn =
                new Turn(new NodeState(setup, identity, watch, ops, false, Optional.empty(), Optional.empty()), now);
        turn.journal(
                Level.INFO,
                "started",
                "node",
                setup.watch().self().value(),
                "version",
                identity.software(),
                "boot",
                identity.bootId(),
                "blueprint",
                shortDigest(setup.digest()),
                "watches",
                names(setup.watch().peers().keySet()),
                "watched-by",
                names(setup.watch().watchers().keySet()));
        // The disk may hold incidents about nodes that this blueprint gives to others.
        turn.ops(new OpsEvent.Rewired(setup.ops(), watchedNames(setup), turn.outlook()));
        turn.shine();
        return turn.end();
    }

    /** One event. */
    public static Step<NodeState, NodeEffect> on(NodeState state, Moment now, NodeEvent event) {
        Turn turn = new Turn(state, now);
        if (event instanceof NodeEvent.Watch watch) {
            turn.watch(watch.event());
        } else if (event instanceof NodeEvent.Chat chat) {
            turn.ops(new OpsEvent.Chat(chat.event(), NodeReport.view(state, now), turn.outlook()));
        } else if (event instanceof NodeEvent.Read read) {
            turn.ops(read.event());
        } else if (event instanceof NodeEvent.Exchanged exchanged) {
            turn.ops(new OpsEvent.Exchanged(exchanged.callId(), exchanged.node(), exchanged.encoded(), turn.outlook()));
        } else if (event instanceof NodeEvent.ExchangeAsked asked) {
            turn.ops(new OpsEvent.ExchangeAsked(asked.token(), asked.from(), asked.encoded(), turn.outlook()));
        } else if (event instanceof NodeEvent.SayAnswered answered) {
            turn.ops(new OpsEvent.SayAnswered(answered.callId(), answered.node(), answered.answer(), turn.outlook()));
        } else if (event instanceof NodeEvent.SayAsked asked) {
            turn.ops(new OpsEvent.SayAsked(
                    asked.token(), asked.from(), asked.reader(), asked.encoded(), turn.outlook()));
        } else if (event instanceof NodeEvent.Note note) {
            turn.ops(new OpsEvent.Noted(note.author(), note.text()));
        } else if (event instanceof NodeEvent.Rewired rewired) {
            turn.rewired(rewired.setup());
        } else if (event instanceof NodeEvent.RewiringRefused refused) {
            turn.journal(Level.ERROR, "reload", "taken", "no", "reason", refused.reason());
            turn.state = turn.state.withReloadProblem(refused.reason());
        } else if (event instanceof NodeEvent.NotKept notKept) {
            turn.notKept(notKept);
        } else if (event instanceof NodeEvent.KeptAgain) {
            turn.journal(Level.WARN, "disk", "problem", "over");
            turn.state = turn.state.withDiskProblem(Optional.empty());
        } else if (event instanceof NodeEvent.Noticed noticed) {
            turn.journal(noticed.entry());
        } else if (event instanceof NodeEvent.Stop stop) {
            turn.stop(stop.kind());
        }
        return turn.end();
    }

    private static List<String> watchedNames(NodeSetup setup) {
        return setup.watch().peers().keySet().stream().map(NodeName::value).toList();
    }

    private static String names(Iterable<NodeName> nodes) {
        List<String> names = new ArrayList<>();
        nodes.forEach(node -> names.add(node.value()));
        return names.isEmpty() ? "nobody" : String.join(" ", names);
    }

    private static String shortDigest(String digest) {
        return digest.substring(0, Math.min(12, digest.length()));
    }

    /** One step of the node while it is being worked out. */
    private static final class Turn {

        private final Moment now;
        private final List<NodeEffect> effects = new ArrayList<>();
        /** The peers that the light was lit for; the same map as long as nothing at all about them changes. */
        private final SortedMap<NodeName, PeerWatch> lit;

        private NodeState state;

        Turn(NodeState state, Moment now) {
            this.state = state;
            this.now = now;
            this.lit = state.watch().peers();
        }

        void watch(WatchEvent event) {
            Step<WatchState, WatchEffect> step = WatchCore.on(state.watch(), now, event);
            state = state.with(step.state());
            for (WatchEffect effect : step.effects()) {
                take(effect);
            }
        }

        /** The way from watching to telling, and from watching to the shell. */
        private void take(WatchEffect effect) {
            if (effect instanceof WatchEffect.Poll poll) {
                if (!state.stopping()) {
                    effects.add(new NodeEffect.Poll(poll));
                }
            } else if (effect instanceof WatchEffect.AskPanel ask) {
                effects.add(new NodeEffect.AskPanel(ask));
            } else if (effect instanceof WatchEffect.AnswerPanel answer) {
                effects.add(new NodeEffect.AnswerPanel(answer));
            } else if (effect instanceof WatchEffect.AskByChat ask) {
                effects.add(new NodeEffect.AskByChat(ask));
            } else if (effect instanceof WatchEffect.Withdrawn withdrawn) {
                ops(new OpsEvent.Withdrawn(Subject.node(withdrawn.peer().value())));
            } else if (effect instanceof WatchEffect.TakenBack takenBack) {
                ops(new OpsEvent.TakenBack(Subject.node(takenBack.peer().value())));
            } else if (effect instanceof WatchEffect.Journal journal) {
                effects.add(new NodeEffect.Ops(new OpsEffect.Journal(journal.entry())));
            } else if (effect instanceof WatchEffect.Found found) {
                ops(new OpsEvent.Found(found.finding(), outlook()));
            } else if (effect instanceof WatchEffect.LearntSubscribers learnt) {
                ops(new OpsEvent.Subscribers(learnt.peer().value(), learnt.subscribers()));
            }
        }

        Outlook outlook() {
            return new Standing(state.watch(), now.up());
        }

        void ops(OpsEvent event) {
            Step<OpsState, OpsEffect> step = OpsCore.on(state.ops(), now, event);
            state = state.with(step.state());
            for (OpsEffect effect : step.effects()) {
                if (effect instanceof OpsEffect.Inherit inherit) {
                    inherit(inherit);
                } else {
                    effects.add(new NodeEffect.Ops(effect));
                }
            }
        }

        /** The way back: another watcher's incident is news for the watching half. */
        private void inherit(OpsEffect.Inherit inherit) {
            String node = inherit.subject().node();
            if (inherit.subject().service().isEmpty() && NodeName.isValid(node)) {
                OpenVerdict open = new OpenVerdict(inherit.verdict(), inherit.tier(), inherit.since());
                watch(new WatchEvent.Inherited(new NodeName(node), open));
            }
        }

        void rewired(NodeSetup setup) {
            watch(new WatchEvent.Rewired(setup.watch()));
            state = state.withSetup(setup);
            ops(new OpsEvent.Rewired(setup.ops(), watchedNames(setup), outlook()));
            journal(
                    Level.INFO,
                    "reload",
                    "taken",
                    "yes",
                    "blueprint",
                    shortDigest(setup.digest()),
                    "watches",
                    names(setup.watch().peers().keySet()),
                    "watched-by",
                    names(setup.watch().watchers().keySet()));
        }

        void notKept(NodeEvent.NotKept event) {
            if (state.diskProblem().isEmpty()) {
                journal(Level.ERROR, "disk", "problem", event.reason());
            }
            retryLater(event.reason());
            event.lost().ifPresent(lost -> ops(new OpsEvent.NotKept(lost.from(), lost.messageId(), event.reason())));
        }

        void stop(StoppingNotice.Kind kind) {
            List<NodeName> told = lookedLately();
            journal(Level.INFO, "stopped", "boot", state.identity().bootId(), "told", names(told));
            state = state.nowStopping();
            effects.add(new NodeEffect.TellStopping(
                    told, new StoppingNotice(state.identity().bootId(), kind)));
        }

        /** Whoever has looked at this node as its watcher within 2 intervals, and the watchers of the plan that had no time to yet. */
        private List<NodeName> lookedLately() {
            SortedMap<NodeName, Duration> looked = state.watch().lookedAt();
            SortedMap<NodeName, Duration> planned = state.watch().setup().watchers();
            Duration interval = planned.values().stream().findFirst().orElse(Duration.ofMinutes(1));
            Duration lately = now.up().minus(interval.multipliedBy(2));
            TreeSet<NodeName> told = new TreeSet<>();
            looked.forEach((watcher, at) -> {
                if (at.compareTo(lately) >= 0) {
                    told.add(watcher);
                }
            });
            if (state.watch().startedAt().up().compareTo(lately) >= 0) {
                told.addAll(planned.keySet());
            }
            return List.copyOf(told);
        }

        void journal(Level level, String kind, String... keysAndValues) {
            journal(JournalEntry.of(now.wall(), level, kind, keysAndValues));
        }

        void journal(JournalEntry entry) {
            effects.add(new NodeEffect.Ops(new OpsEffect.Journal(entry)));
        }

        /** The node's light follows what it knows of its peers. */
        void shine() {
            OpsState.Shown shown = NodeReport.light(state);
            if (!shown.equals(state.ops().light())) {
                ops(new OpsEvent.Shine(shown.light(), shown.words()));
            }
        }

        /**
         * Has what the disk didn't take written once more when that is due. Without this, on a calm node with room on its disk again,
         * nothing would be written for days, and its status would say so wrongly.
         */
        private void keepOwed() {
            Optional<NodeState.DiskProblem> due =
                    state.diskProblem().filter(problem -> problem.retryAt().compareTo(now.up()) <= 0);
            due.ifPresent(problem -> {
                effects.add(new NodeEffect.KeepOwed());
                retryLater(problem.reason());
            });
        }

        private void retryLater(String reason) {
            state = state.withDiskProblem(
                    Optional.of(new NodeState.DiskProblem(reason, now.up().plus(DISK_RETRY))));
        }

        private Duration wakeAt() {
            Duration watchWakes = state.watch().wakeAt();
            Duration opsWakes = state.ops().wakeAt();
            Duration next = watchWakes.compareTo(opsWakes) <= 0 ? watchWakes : opsWakes;
            Duration retry =
                    state.diskProblem().map(NodeState.DiskProblem::retryAt).orElse(next);
            return retry.compareTo(next) < 0 ? retry : next;
        }

        Step<NodeState, NodeEffect> end() {
            if (state.watch().peers() != lit
                    && !NodeReport.sameLight(state.watch().peers(), lit)) {
                shine();
            }
            if (state.ops().wakeAt().compareTo(now.up()) <= 0) {
                ops(new OpsEvent.Tick(outlook()));
            }
            keepOwed();
            effects.add(new NodeEffect.WakeAt(wakeAt()));
            return new Step<>(state, effects);
        }
    }
}
