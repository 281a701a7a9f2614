package dev.peerwatch.notifier.chat.xmpp;

import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jivesoftware.smack.SASLAuthentication;
import org.jivesoftware.smack.SmackConfiguration;
import org.jivesoftware.smack.XMPPConnection;
import org.jivesoftware.smack.parsing.StandardExtensionElementProvider;
import org.jivesoftware.smack.provider.ProviderManager;
import org.jivesoftware.smack.roster.Roster;
import org.jivesoftware.smackx.chat_markers.element.ChatMarkersElements;
import org.jivesoftware.smackx.disco.ServiceDiscoveryManager;
import org.jivesoftware.smackx.disco.packet.DiscoverInfo;
import org.jivesoftware.smackx.iqversion.VersionManager;
import org.jivesoftware.smackx.receipts.DeliveryReceiptManager;
import org.slf4j.LoggerFactory;

/** Everything that Smack keeps in static state, set once for all accounts of this process before the first is used. */
final class SmackSetup {

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger("dev.peerwatch.smack");

    /** Held here, because the JDK forgets the settings of a logger that nobody holds. */
    private static final Logger SMACK_LOG = Logger.getLogger("org.jivesoftware");

    private static final List<String> UNDERSTOOD = List.of(
            IncomingStanzas.REPLY_NAMESPACE,
            IncomingStanzas.FALLBACK_NAMESPACE,
            IncomingStanzas.REACTIONS_NAMESPACE,
            IncomingStanzas.CORRECTION_NAMESPACE,
            ChatMarkersElements.NAMESPACE);

    private static boolean done;

    private SmackSetup() {}

    /** @param version what is said to those who ask for the version; the first account's stands */
    static synchronized void ensure(String version) {
        if (done) {
            return;
        }
        SMACK_LOG.setUseParentHandlers(false);
        SMACK_LOG.addHandler(new ToDebugLog());
        // What a bot has no use for, and what strangers could otherwise address: file transfers, things of the IoT, and
        // so on.
        SmackConfiguration.addDisabledSmackClasses(
                "org.jivesoftware.smackx.hoxt",
                "org.jivesoftware.smackx.iot",
                "org.jivesoftware.smackx.httpfileupload",
                "org.jivesoftware.smackx.eme",
                "org.jivesoftware.smackx.message_fastening",
                "org.jivesoftware.smackx.xhtmlim",
                "org.jivesoftware.smackx.mediaelement",
                "org.jivesoftware.smackx.bytestreams",
                "org.jivesoftware.smackx.filetransfer",
                "org.jivesoftware.smackx.privacy");
        SASLAuthentication.registerSASLMechanism(new ScramSha256());
        Roster.setDefaultSubscriptionMode(Roster.SubscriptionMode.manual);
        Roster.setRosterLoadedAtLoginDefault(false);
        // A receipt says that the words are on disk, which only the caller knows.
        DeliveryReceiptManager.setDefaultAutoReceiptMode(DeliveryReceiptManager.AutoReceiptMode.disabled);
        // Smack's own provider drops the ranges of the body that are fallback.
        ProviderManager.addExtensionProvider(
                IncomingStanzas.FALLBACK,
                IncomingStanzas.FALLBACK_NAMESPACE,
                StandardExtensionElementProvider.INSTANCE);
        // Smack's own takes a correction of nothing for no message at all, and drops the words too.
        ProviderManager.addExtensionProvider(
                IncomingStanzas.CORRECTION,
                IncomingStanzas.CORRECTION_NAMESPACE,
                StandardExtensionElementProvider.INSTANCE);
        ProviderManager.addIQProvider(RoadIq.ELEMENT, RoadIq.NAMESPACE, new RoadIq.Provider());
        ServiceDiscoveryManager.setDefaultIdentity(new DiscoverInfo.Identity("client", "Peerwatch", "bot"));
        VersionManager.setAutoAppendSmackVersion(false);
        VersionManager.setDefaultVersion("Peerwatch", version);
        done = true;
    }

    /** Lets other clients know what this one understands: some offer reactions, replies and corrections only to those that do. */
    static void announce(XMPPConnection connection) {
        ServiceDiscoveryManager discovery = ServiceDiscoveryManager.getInstanceFor(connection);
        UNDERSTOOD.forEach(discovery::addFeature);
    }

    /** What goes wrong is told by events; what Smack logs about it, with stack traces, is for those who debug. */
    private static final class ToDebugLog extends Handler {
        @Override
        public void publish(LogRecord entry) {
            if (entry.getLevel().intValue() >= Level.INFO.intValue()) {
                LOG.debug("{}", entry.getMessage(), entry.getThrown());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
