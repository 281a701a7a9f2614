package dev.peerwatch.notifier.chat.xmpp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.jivesoftware.smack.SmackException;
import org.jivesoftware.smack.XMPPConnection;
import org.jivesoftware.smack.XMPPException.XMPPErrorException;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smackx.delay.packet.DelayInformation;
import org.jivesoftware.smackx.forward.packet.Forwarded;
import org.jivesoftware.smackx.mam.MamManager;
import org.jivesoftware.smackx.mam.MamManager.MamQuery;
import org.jivesoftware.smackx.mam.MamManager.MamQueryArgs;
import org.jivesoftware.smackx.mam.MamManager.MamQueryPage;
import org.jivesoftware.smackx.mam.element.MamElements.MamResultExtension;
import org.jivesoftware.smackx.mam.element.MamPrefsIQ;
import org.jivesoftware.smackx.mam.element.MamVersion;
import org.jivesoftware.smackx.rsm.packet.RSMSet;
import org.jspecify.annotations.Nullable;
import org.jxmpp.jid.BareJid;
import org.jxmpp.jid.Jid;

/** An archive as XEP-0313 has it. */
final class MamArchive implements Archive {

    /** Messages asked for at once, all of which may be as large as the server takes them (256 kB); servers may give fewer. */
    private static final int PAGE = 30;

    private final XMPPConnection connection;
    private final MamManager manager;
    private final BareJid self;

    /** @param self the own bare address, whose archive it is */
    MamArchive(XMPPConnection connection, BareJid self) {
        this.connection = connection;
        this.manager = MamManager.getInstanceFor(connection);
        this.self = self;
    }

    @Override
    public boolean isThere() throws SmackException, XMPPErrorException, InterruptedException {
        return manager.isSupported();
    }

    @Override
    public void keepEverything() throws SmackException, XMPPErrorException, InterruptedException {
        // Not by the manager: it looks for the version in the wrong place and fails.
        MamVersion version = MamVersion.fromNamespace(manager.getMamNamespace());
        MamPrefsIQ preferences = connection.sendIqRequestAndWaitForResponse(new MamPrefsIQ(version));
        if (preferences.getDefault() != MamPrefsIQ.DefaultBehavior.always) {
            connection.sendIqRequestAndWaitForResponse(new MamPrefsIQ(
                    version,
                    someOrNone(preferences.getAlwaysJids()),
                    someOrNone(preferences.getNeverJids()),
                    MamPrefsIQ.DefaultBehavior.always));
        }
    }

    private static List<Jid> someOrNone(@Nullable List<Jid> jids) {
        return jids == null ? List.of() : jids;
    }

    @Override
    public Page read(Instant since, Optional<String> behind)
            throws SmackException, XMPPErrorException, InterruptedException {
        MamQueryArgs.Builder wanted =
                MamQueryArgs.builder().limitResultsSince(Date.from(since)).setResultPageSizeTo(PAGE);
        behind.ifPresent(wanted::afterUid);
        MamQuery query = manager.queryArchive(wanted.build());
        MamQueryPage page = query.getPage();
        List<Entry> entries = new ArrayList<>();
        for (Message carrier : page.getMamResultCarrierMessages()) {
            entry(carrier).ifPresent(entries::add);
        }
        RSMSet place = page.getMamFinIq().getRSMSet();
        Optional<String> last = Optional.ofNullable(place).map(RSMSet::getLast).filter(id -> !id.isEmpty());
        return new Page(entries, last, query.isComplete() || last.isEmpty());
    }

    private Optional<Entry> entry(Message carrier) {
        MamResultExtension result = MamResultExtension.from(carrier);
        if (!isOurs(carrier.getFrom()) || result == null) {
            return Optional.empty();
        }
        Forwarded<Message> forwarded = result.getForwarded();
        if (forwarded == null || forwarded.getForwardedStanza() == null || result.getId() == null) {
            return Optional.empty();
        }
        DelayInformation delay = forwarded.getDelayInformation();
        return delay == null
                ? Optional.empty()
                : Optional.of(new Entry(result.getId(), delay.getStamp().toInstant(), forwarded.getForwardedStanza()));
    }

    /** Others can send what looks like a page of an archive. */
    private boolean isOurs(@Nullable Jid from) {
        return from == null || from.equals(self);
    }
}
