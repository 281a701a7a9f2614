package dev.peerwatch.notifier.chat.xmpp;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jivesoftware.smack.SmackException;
import org.jivesoftware.smack.XMPPException.XMPPErrorException;
import org.jivesoftware.smack.packet.Message;

/** What the server keeps of the messages of an account, and of those to it. Everything here waits for the server. */
interface Archive {

    /**
     * One message in the archive.
     *
     * @param id the archive's own for it
     * @param at when it was archived
     */
    record Entry(String id, Instant at, Message message) {}

    /**
     * Some messages in the order in which they were archived.
     *
     * @param last the id behind which to go on; empty when there was none
     * @param complete whether that was all
     */
    record Page(List<Entry> entries, Optional<String> last, boolean complete) {
        public Page {
            entries = List.copyOf(entries);
        }
    }

    /** Whether there's an archive. To be asked before anything else. */
    boolean isThere() throws SmackException, XMPPErrorException, InterruptedException;

    /** Sees to it that the messages of everybody are kept from now on, not only those of contacts, or none. */
    void keepEverything() throws SmackException, XMPPErrorException, InterruptedException;

    /**
     * The next messages since a time.
     *
     * @param behind the id behind which to go on
     */
    Page read(Instant since, Optional<String> behind) throws SmackException, XMPPErrorException, InterruptedException;
}
