package dev.peerwatch.notifier;

import dev.peerwatch.notifier.talk.NodeView;
import dev.peerwatch.notifier.voice.Ref;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is under way with those who write to this node. In memory only: what a crash takes of it is what wasn't receipted, and
 * comes again from the chat server's archive; an answer that was owed is the one thing lost.
 *
 * @param owed answers that wait, in order, by bare address
 * @param heard what was lately said, by author and message id, oldest first: corrections are about it
 * @param hinted of which incidents it was said to whom that words don't acknowledge
 * @param flows how fast each writes, by bare address
 * @param view what this node could say of itself when it was last written to
 */
record Talks(
        SortedMap<String, List<Owed>> owed,
        Map<String, Heard> heard,
        Set<String> hinted,
        SortedMap<String, Flow> flows,
        Optional<NodeView> view) {

    /** Messages and hints remembered, at most. */
    private static final int MOST_REMEMBERED = 1_000;

    /** Nobody has written. */
    static final Talks NONE =
            new Talks(new TreeMap<>(), new LinkedHashMap<>(), new LinkedHashSet<>(), new TreeMap<>(), Optional.empty());

    /**
     * An answer that waits until another node has what it is about, or behind one that does.
     *
     * @param body the answer
     * @param replyTo the own message to the same person that it answers, if any
     * @param unproven answers to incidents that no other node is known to have yet: the incident, and the answer's key
     * @param deadline when it is given anyhow, on the monotonic clock
     * @param unsaved why this node's own disk doesn't have what it is about, if that is so
     * @param words what it says of words that have been kept, if it does
     */
    record Owed(
            String body,
            Optional<String> replyTo,
            SortedMap<Ref, String> unproven,
            Duration deadline,
            Optional<String> unsaved,
            Optional<Words> words) {

        /** One about something that is on disk, or needn't be. */
        Owed(String body, Optional<String> replyTo, SortedMap<Ref, String> unproven, Duration deadline) {
            this(body, replyTo, unproven, deadline, Optional.empty(), Optional.empty());
        }

        Owed {
            unproven = Collections.unmodifiableSortedMap(new TreeMap<>(unproven));
        }

        boolean isReady(Duration up) {
            return (unproven.isEmpty() && words.isEmpty()) || deadline.compareTo(up) <= 0;
        }

        Owed without(Ref proven) {
            TreeMap<Ref, String> fewer = new TreeMap<>(unproven);
            fewer.remove(proven);
            return new Owed(body, replyTo, fewer, deadline, unsaved, words);
        }

        Owed notSaved(String reason) {
            return new Owed(body, replyTo, unproven, deadline, Optional.of(reason), words);
        }

        boolean isAbout(String key) {
            return words.filter(said -> said.key().equals(key)).isPresent();
        }
    }

    /**
     * Words that an answer says are kept.
     *
     * @param key names the message that said them
     * @param otherwise what remains of the answer where they couldn't be kept; empty for nothing
     */
    record Words(String key, String otherwise) {}

    /**
     * Something that was said.
     *
     * @param text its beginning
     * @param command whether it was a command
     * @param incident short id of the incident that it belongs to; empty for none
     */
    record Heard(String text, boolean command, String incident) {}

    Talks owing(String jid, List<Owed> all) {
        TreeMap<String, List<Owed>> changed = new TreeMap<>(owed);
        if (all.isEmpty()) {
            changed.remove(jid);
        } else {
            changed.put(jid, List.copyOf(all));
        }
        return new Talks(changed, heard, hinted, flows, view);
    }

    Talks heard(String key, Heard said) {
        LinkedHashMap<String, Heard> more = new LinkedHashMap<>(heard);
        more.remove(key);
        more.put(key, said);
        if (more.size() > MOST_REMEMBERED) {
            more.remove(more.keySet().iterator().next());
        }
        return new Talks(owed, more, hinted, flows, view);
    }

    Talks hinted(String key) {
        LinkedHashSet<String> more = new LinkedHashSet<>(hinted);
        more.add(key);
        if (more.size() > MOST_REMEMBERED) {
            more.remove(more.iterator().next());
        }
        return new Talks(owed, heard, more, flows, view);
    }

    Talks flowing(String jid, Flow flow, Duration up) {
        TreeMap<String, Flow> changed = new TreeMap<>(flows);
        changed.put(jid, flow);
        changed.values().removeIf(f -> f.isRested(up));
        return new Talks(owed, heard, hinted, changed, view);
    }

    Talks seeing(NodeView now) {
        return new Talks(owed, heard, hinted, flows, Optional.of(now));
    }
}
