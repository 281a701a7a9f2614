package dev.peerwatch.notifier.chat.xmpp;

import dev.peerwatch.notifier.chat.ChatEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jivesoftware.smack.SmackException;
import org.jivesoftware.smack.XMPPException.XMPPErrorException;
import org.jivesoftware.smack.packet.StanzaError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was written since a time, on its way from the server's archive to the one who listens: once for each stream, page by
 * page, over all connections that the stream lives on. What arrives meanwhile waits, unless the archive gives no answer: then it
 * is heard first, and the archive is tried again later. For one thread.
 */
final class Backlog {

    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);

    /** By then it is known that the connection is gone. */
    private static final Duration UNTIL_NOTICED = Duration.ofMillis(200);

    /** Between two pages: the one who listens brings each message to the disk, and what waits for that is in memory. */
    private static final Duration BETWEEN_PAGES = Duration.ofMillis(50);

    private final Archive archive;
    private final Instant since;
    private final IncomingStanzas incoming;
    private final EventQueue events;
    private final Duration patience;

    private boolean begun;
    private boolean over;
    private Optional<String> behind = Optional.empty();
    private long nextTry = System.nanoTime();

    /**
     * @param since from when on it is read
     * @param patience how long to wait with the next try after one failed
     */
    Backlog(Archive archive, Instant since, IncomingStanzas incoming, EventQueue events, Duration patience) {
        this.archive = archive;
        this.since = since;
        this.incoming = incoming;
        this.events = events;
        this.patience = patience;
    }

    /** Before anybody can write to this account: sees to it that all of it is archived. */
    void prepare() throws InterruptedException {
        try {
            if (archive.isThere()) {
                archive.keepEverything();
            }
        } catch (XMPPErrorException | SmackException | RuntimeException e) {
            LOG.debug("what the archive keeps can't be changed", e);
        }
    }

    /** How long until there's something to do; empty when all has been read. */
    Optional<Duration> due() {
        return over ? Optional.empty() : Optional.of(Duration.ofNanos(Math.max(0, nextTry - System.nanoTime())));
    }

    /** Brings a page. Returns also when that can't be done; then {@link #due} says when to try again. */
    void proceed() throws InterruptedException {
        try {
            if (!begun) {
                if (!archive.isThere()) {
                    LOG.debug("the chat server has no archive: what it stores for who is offline is all there is");
                    end();
                    return;
                }
                events.wordsBefore(since);
                begun = true;
            }
            Archive.Page page = archive.read(since, behind);
            for (Archive.Entry entry : page.entries()) {
                incoming.readArchived(entry.message(), entry.id(), entry.at()).ifPresent(this::hear);
            }
            behind = page.last().or(() -> behind);
            nextTry = System.nanoTime() + BETWEEN_PAGES.toNanos();
            if (page.complete()) {
                end();
            }
        } catch (XMPPErrorException e) {
            refused(e);
        } catch (SmackException.NotConnectedException | SmackException.NotLoggedInException e) {
            // It goes on when the stream is resumed; where a new one begins, from the start.
            nextTry = System.nanoTime() + UNTIL_NOTICED.toNanos();
        } catch (SmackException e) {
            LOG.debug("no answer from the archive", e);
            later("the chat server's archive gives no answer");
        } catch (RuntimeException e) {
            // Smack's, about something in an answer. The connection is of use without the archive.
            LOG.error(
                    "the chat server's archive can't be read; words written while this node was away may be missing",
                    e);
            end();
        }
    }

    private void hear(ChatEvent words) {
        events.sayArchived(words);
    }

    private void refused(XMPPErrorException e) {
        StanzaError error = e.getStanzaError();
        String what = "the chat server's archive can't be read: " + error.getCondition();
        if (error.getCondition() == StanzaError.Condition.item_not_found && behind.isPresent()) {
            behind = Optional.empty(); // the place is gone, the messages may be there
            later(what);
        } else if (error.getType() == StanzaError.Type.WAIT
                || error.getCondition() == StanzaError.Condition.internal_server_error) {
            later(what);
        } else {
            LOG.warn("{}; words written while this node was away may be missing", what);
            end();
        }
    }

    private void later(String why) {
        LOG.warn("{}; tried again in {} s", why, patience.toSeconds());
        nextTry = System.nanoTime() + patience.toNanos();
        events.releaseWords();
    }

    private void end() {
        over = true;
        events.releaseWords();
    }
}
