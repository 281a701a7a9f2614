package dev.peerwatch.notifier.chat.xmpp;

import dev.peerwatch.notifier.chat.EventLog;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What a test has opened: closed after it, the last first. */
final class Opened implements AfterEachCallback {

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T one) {
        opened.push(one);
        return one;
    }

    /** An account that is started. */
    XmppChat start(XmppSettings settings, EventLog log) {
        XmppChat chat = add(new XmppChat(settings));
        chat.start(log);
        return chat;
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }
}
