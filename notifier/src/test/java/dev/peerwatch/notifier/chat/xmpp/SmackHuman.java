package dev.peerwatch.notifier.chat.xmpp;

import dev.peerwatch.notifier.chat.InMemoryChatServer.Shown;
import dev.peerwatch.notifier.chat.Light;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jivesoftware.smack.ConnectionConfiguration.SecurityMode;
import org.jivesoftware.smack.SmackException;
import org.jivesoftware.smack.XMPPException;
import org.jivesoftware.smack.filter.StanzaTypeFilter;
import org.jivesoftware.smack.packet.ExtensionElement;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.MessageBuilder;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.jivesoftware.smack.packet.XmlElement;
import org.jivesoftware.smack.packet.XmlEnvironment;
import org.jivesoftware.smack.roster.Roster;
import org.jivesoftware.smack.roster.RosterEntry;
import org.jivesoftware.smack.roster.SubscribeListener;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;
import org.jivesoftware.smackx.blocking.BlockingCommandManager;
import org.jivesoftware.smackx.chat_markers.element.ChatMarkersElements;
import org.jivesoftware.smackx.disco.ServiceDiscoveryManager;
import org.jivesoftware.smackx.disco.packet.DiscoverInfo;
import org.jivesoftware.smackx.iqversion.VersionManager;
import org.jivesoftware.smackx.iqversion.packet.Version;
import org.jivesoftware.smackx.muc.MultiUserChat;
import org.jivesoftware.smackx.muc.MultiUserChatManager;
import org.jivesoftware.smackx.nick.packet.Nick;
import org.jivesoftware.smackx.ping.PingManager;
import org.jivesoftware.smackx.pubsub.PayloadItem;
import org.jivesoftware.smackx.pubsub.PubSubManager;
import org.jivesoftware.smackx.pubsub.SimplePayload;
import org.jivesoftware.smackx.receipts.DeliveryReceipt;
import org.jivesoftware.smackx.receipts.DeliveryReceiptRequest;
import org.jivesoftware.smackx.sid.element.OriginIdElement;
import org.jivesoftware.smackx.sid.element.StanzaIdElement;
import org.jivesoftware.smackx.vcardtemp.VCardManager;
import org.jivesoftware.smackx.vcardtemp.packet.VCard;
import org.jivesoftware.smackx.xdata.form.FillableForm;
import org.jxmpp.jid.BareJid;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.jid.parts.Resourcepart;
import org.jxmpp.stringprep.XmppStringprepException;

/** Somebody with a client made of plain Smack, with its own TLS and SCRAM-SHA-1 or -256, and none of the code under test. */
final class SmackHuman implements XmppHuman {

    private static final AtomicLong IDS = new AtomicLong();

    private final BareJid jid;
    private final String password;
    private final IntSupplier starttlsPort;
    private final Path ca;
    private final List<Heard> heard = new CopyOnWriteArrayList<>();
    private final List<String> raw = new CopyOnWriteArrayList<>();
    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private final Set<String> answeredCalls = ConcurrentHashMap.newKeySet();
    private final Set<String> receipts = ConcurrentHashMap.newKeySet();
    private final Set<String> displayed = ConcurrentHashMap.newKeySet();
    private XMPPTCPConnection connection;

    SmackHuman(String jid, String password, IntSupplier starttlsPort, Path ca) {
        SmackSetup.ensure("test");
        try {
            this.jid = JidCreate.bareFrom(jid);
        } catch (XmppStringprepException e) {
            throw new IllegalArgumentException(e);
        }
        this.password = password;
        this.starttlsPort = starttlsPort;
        this.ca = ca;
    }

    @Override
    public String jid() {
        return jid.toString();
    }

    @Override
    public void online() {
        try {
            if (connection != null
                    && connection.isConnected()
                    && PingManager.getInstanceFor(connection).pingMyServer(false, 10_000)) {
                return;
            }
        } catch (SmackException.NotConnectedException e) {
            // Then again.
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        try {
            connection = new XMPPTCPConnection(XMPPTCPConnectionConfiguration.builder()
                    .setXmppDomain(jid.asDomainBareJid())
                    .setHostAddress(InetAddress.getLoopbackAddress())
                    .setPort(starttlsPort.getAsInt())
                    .setSecurityMode(SecurityMode.required)
                    .setCustomX509TrustManager(trust())
                    .setSendPresence(false)
                    .setResource("phone")
                    .build());
            connection.setReplyTimeout(10_000);
            Roster roster = Roster.getInstanceFor(connection);
            roster.setSubscriptionMode(Roster.SubscriptionMode.manual);
            roster.addSubscribeListener(
                    (from, request) -> SubscribeListener.SubscribeAnswer.ApproveAndAlsoRequestIfRequired);
            connection.addSyncStanzaListener(this::hear, StanzaTypeFilter.MESSAGE);
            connection.connect();
            connection.login(jid.getLocalpartOrThrow(), password);
            roster.reloadAndWait();
            connection.sendStanza(StanzaBuilder.buildPresence()
                    .ofType(Presence.Type.available)
                    .build());
            PingManager.getInstanceFor(connection)
                    .pingMyServer(false, 10_000); // behind it, the server has the presence
        } catch (SmackException | XMPPException | IOException e) {
            throw new IllegalStateException(jid + " can't log in", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @Override
    public void offline() {
        connection.disconnect();
    }

    @Override
    public void add(String contact) {
        send(StanzaBuilder.buildPresence()
                .ofType(Presence.Type.subscribe)
                .to(bare(contact))
                .build());
    }

    @Override
    public void drop(String contact) {
        Roster roster = Roster.getInstanceFor(connection);
        RosterEntry entry = roster.getEntry(bare(contact));
        if (entry == null) {
            throw new IllegalStateException(contact + " isn't in the roster of " + jid);
        }
        try {
            roster.removeEntry(entry);
        } catch (SmackException | XMPPException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @Override
    public String say(String to, String body) {
        return send(message(to, body));
    }

    @Override
    public String reply(String to, String body, String answered, String quoted) {
        String quote = "> " + quoted + "\n";
        return send(message(to, quote + body)
                .addExtension(StandardExtensionElement.builder("reply", "urn:xmpp:reply:0")
                        .addAttribute("to", to)
                        .addAttribute("id", answered)
                        .build())
                .addExtension(StandardExtensionElement.builder("fallback", "urn:xmpp:fallback:0")
                        .addAttribute("for", "urn:xmpp:reply:0")
                        .addElement(StandardExtensionElement.builder("body", "urn:xmpp:fallback:0")
                                .addAttribute("start", "0")
                                .addAttribute("end", Integer.toString(quote.codePointCount(0, quote.length())))
                                .build())
                        .build()));
    }

    @Override
    public String react(String to, String about, List<String> emojis) {
        return send(StanzaBuilder.buildMessage("h" + IDS.incrementAndGet())
                .to(bare(to))
                .ofType(Message.Type.chat)
                .addExtension(reactions(about, emojis))
                .addExtension(new DeliveryReceiptRequest())
                .addExtension(StandardExtensionElement.builder("store", "urn:xmpp:hints")
                        .build()));
    }

    private static StandardExtensionElement reactions(String about, List<String> emojis) {
        var reactions = StandardExtensionElement.builder("reactions", "urn:xmpp:reactions:0")
                .addAttribute("id", about);
        for (String emoji : emojis) {
            reactions.addElement(StandardExtensionElement.builder("reaction", "urn:xmpp:reactions:0")
                    .setText(emoji)
                    .build());
        }
        return reactions.build();
    }

    @Override
    public String correct(String to, String original, String body) {
        return send(message(to, body)
                .addExtension(StandardExtensionElement.builder("replace", "urn:xmpp:message-correct:0")
                        .addAttribute("id", original)
                        .build()));
    }

    /** Children of a message as they are. */
    private record Raw(String xml) implements ExtensionElement {
        @Override
        public String getElementName() {
            return "raw";
        }

        @Override
        public String getNamespace() {
            return "urn:test:raw";
        }

        @Override
        public CharSequence toXML(XmlEnvironment environment) {
            return xml;
        }
    }

    @Override
    public void send(String to, String id, String children) {
        send(StanzaBuilder.buildMessage(id)
                .to(bare(to))
                .ofType(Message.Type.chat)
                .addExtension(new Raw(children))
                .build());
    }

    @Override
    public Marks marks(String messageId) {
        Message message = messages.stream()
                .filter(m -> m.getBody() != null && messageId.equals(m.getStanzaId()))
                .findFirst()
                .orElseThrow();
        return new Marks(
                ChatMarkersElements.MarkableExtension.from(message) != null,
                message.hasExtension("store", "urn:xmpp:hints"),
                Optional.ofNullable(OriginIdElement.getOriginId(message)).map(OriginIdElement::getId));
    }

    @Override
    public List<String> states() {
        return messages.stream()
                .flatMap(message -> message.getExtensions().stream())
                .filter(element -> element.getNamespace().equals("http://jabber.org/protocol/chatstates"))
                .map(XmlElement::getElementName)
                .toList();
    }

    @Override
    public Optional<String> nickOf(String contact) {
        Presence presence = Roster.getInstanceFor(connection).getPresence(bare(contact));
        return Optional.ofNullable(presence.getExtension(Nick.class)).map(Nick::getName);
    }

    @Override
    public Description describe(String fullJid) {
        return ask(() -> {
            DiscoverInfo info =
                    ServiceDiscoveryManager.getInstanceFor(connection).discoverInfo(JidCreate.from(fullJid));
            return new Description(
                    info.getIdentities().stream()
                            .map(identity ->
                                    identity.getCategory() + "/" + identity.getType() + "/" + identity.getName())
                            .toList(),
                    info.getFeatures().stream()
                            .map(DiscoverInfo.Feature::getVar)
                            .collect(Collectors.toSet()));
        });
    }

    @Override
    public Software software(String fullJid) {
        return ask(() -> {
            Version version = VersionManager.getInstanceFor(connection).getVersion(JidCreate.from(fullJid));
            return new Software(version.getName(), version.getVersion());
        });
    }

    @Override
    public void ping(String fullJid) {
        if (!ask(() -> PingManager.getInstanceFor(connection).ping(JidCreate.from(fullJid)))) {
            throw new IllegalStateException("no answer from " + fullJid);
        }
    }

    @Override
    public void block(String other) {
        ask(() -> {
            BlockingCommandManager.getInstanceFor(connection).blockContacts(List.of(JidCreate.from(other)));
            return true;
        });
    }

    @Override
    public Card card(String other) {
        VCard card = ask(() -> VCardManager.getInstanceFor(connection).loadVCard(JidCreate.entityBareFrom(other)));
        return new Card(
                card.getNickName() == null ? "" : card.getNickName(),
                card.getAvatarMimeType() == null ? "" : card.getAvatarMimeType(),
                card.getAvatarHash() == null ? "" : card.getAvatarHash());
    }

    @Override
    public Optional<byte[]> picture(String other) {
        List<PayloadItem<SimplePayload>> items = ask(() -> PubSubManager.getInstanceFor(connection, bare(other))
                .getLeafNode("urn:xmpp:avatar:data")
                .<PayloadItem<SimplePayload>>getItems());
        return items.stream()
                .map(item -> item.getPayload().toXML().toString().replaceAll("<[^>]*>", ""))
                .map(Base64.getDecoder()::decode)
                .findFirst();
    }

    @Override
    public void openRoom(String room, String nick, boolean disclosed) {
        ask(() -> {
            MultiUserChat muc =
                    MultiUserChatManager.getInstanceFor(connection).getMultiUserChat(JidCreate.entityBareFrom(room));
            muc.create(Resourcepart.from(nick));
            FillableForm form = muc.getConfigurationForm().getFillableForm();
            form.setAnswer("muc#roomconfig_whois", disclosed ? "anyone" : "moderators");
            muc.sendConfigurationForm(form);
            return true;
        });
    }

    @Override
    public void sayIn(String room, String body, Optional<String> answered) {
        MessageBuilder message = StanzaBuilder.buildMessage("h" + IDS.incrementAndGet())
                .to(bare(room))
                .ofType(Message.Type.groupchat)
                .setBody(body);
        answered.map(this::asTheRoomCallsIt)
                .ifPresent(id -> message.addExtension(StandardExtensionElement.builder("reply", "urn:xmpp:reply:0")
                        .addAttribute("id", id)
                        .build()));
        send(message);
    }

    private String asTheRoomCallsIt(String id) {
        return messages.stream()
                .filter(heard -> id.equals(heard.getStanzaId()) && StanzaIdElement.hasStanzaId(heard))
                .map(heard -> StanzaIdElement.getStanzaId(heard).getId())
                .findFirst()
                .orElse(id);
    }

    @Override
    public void reactIn(String room, String about, List<String> emojis) {
        send(StanzaBuilder.buildMessage("h" + IDS.incrementAndGet())
                .to(bare(room))
                .ofType(Message.Type.groupchat)
                .addExtension(reactions(asTheRoomCallsIt(about), emojis)));
    }

    @Override
    public Optional<String> answeredInRoom(String id) {
        return messages.stream()
                .filter(message -> id.equals(message.getStanzaId()))
                .map(message -> (StandardExtensionElement) message.getExtensionElement("reply", "urn:xmpp:reply:0"))
                .filter(Objects::nonNull)
                .map(reply -> reply.getAttributeValue("id"))
                .flatMap(given -> messages.stream()
                        .filter(heard -> StanzaIdElement.hasStanzaId(heard)
                                && StanzaIdElement.getStanzaId(heard).getId().equals(given)))
                .map(Message::getStanzaId)
                .findFirst();
    }

    @Override
    public List<Ring> rings() {
        List<Ring> rings = new ArrayList<>();
        for (Message message : messages) {
            for (XmlElement element : message.getExtensions()) {
                if (element instanceof StandardExtensionElement signal
                        && signal.getNamespace().equals("urn:xmpp:jingle-message:0")) {
                    rings.add(new Ring(
                            message.getFrom().toString(),
                            signal.getAttributeValue("id"),
                            signal.getElementName(),
                            Optional.ofNullable(signal.getElements("description", "urn:xmpp:jingle:apps:rtp:1"))
                                    .orElse(List.of())
                                    .stream()
                                    .map(description ->
                                            description.getNamespace() + " " + description.getAttributeValue("media"))
                                    .toList(),
                            message.hasExtension("store", "urn:xmpp:hints")));
                }
            }
        }
        return rings;
    }

    @Override
    public Set<String> answeredCalls() {
        return Set.copyOf(answeredCalls);
    }

    @Override
    public void answer(Ring ring, String how) {
        answeredCalls.add(ring.id());
        send(
                ring.from().substring(0, ring.from().indexOf('/')),
                "h" + IDS.incrementAndGet(),
                "<" + how + " xmlns='urn:xmpp:jingle-message:0' id='" + ring.id() + "'/>");
    }

    /** What somebody asks the server or another client. */
    @FunctionalInterface
    private interface Question<T> {
        T put() throws SmackException, XMPPException, IOException, InterruptedException;
    }

    private static <T> T ask(Question<T> question) {
        try {
            return question.put();
        } catch (SmackException | XMPPException | IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Sends a stanza as it is. */
    void send(Stanza stanza) {
        try {
            connection.sendStanza(stanza);
        } catch (SmackException.NotConnectedException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @Override
    public List<Heard> heard() {
        return List.copyOf(heard);
    }

    @Override
    public List<String> raw() {
        return List.copyOf(raw);
    }

    @Override
    public Set<String> displayed() {
        return Set.copyOf(displayed);
    }

    @Override
    public Set<String> receipts() {
        return Set.copyOf(receipts);
    }

    @Override
    public Optional<Shown> sees(String contact) {
        Roster roster = Roster.getInstanceFor(connection);
        RosterEntry entry = roster.getEntry(bare(contact));
        Presence presence = roster.getPresence(bare(contact));
        if (entry == null || !entry.canSeeHisPresence() || !presence.isAvailable()) {
            return Optional.empty();
        }
        Light light = switch (presence.getMode()) {
            case available -> Light.GOOD;
            case away -> Light.DEGRADED;
            case dnd -> Light.DOWN;
            default -> throw new IllegalStateException("unexpected " + presence);
        };
        return Optional.of(new Shown(light, presence.getStatus() == null ? "" : presence.getStatus()));
    }

    /** The connection, for what the interface doesn't have. */
    XMPPTCPConnection connection() {
        return connection;
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.instantShutdown();
        }
    }

    private MessageBuilder message(String to, String body) {
        return StanzaBuilder.buildMessage("h" + IDS.incrementAndGet())
                .to(bare(to))
                .ofType(Message.Type.chat)
                .setBody(body)
                .addExtension(new DeliveryReceiptRequest());
    }

    private String send(MessageBuilder message) {
        Message built = message.build();
        send(built);
        return built.getStanzaId();
    }

    private void hear(Stanza stanza) throws SmackException.NotConnectedException, InterruptedException {
        Message message = (Message) stanza;
        if (message.getType() == Message.Type.error || message.getFrom() == null) {
            return;
        }
        messages.add(message);
        DeliveryReceipt receipt = DeliveryReceipt.from(message);
        if (receipt != null) {
            receipts.add(receipt.getId());
        }
        ChatMarkersElements.DisplayedExtension seen = ChatMarkersElements.DisplayedExtension.from(message);
        if (seen != null) {
            displayed.add(seen.getId());
        }
        if (message.getBody() == null) {
            return;
        }
        raw.add(message.getBody());
        StandardExtensionElement reply =
                (StandardExtensionElement) message.getExtensionElement("reply", "urn:xmpp:reply:0");
        heard.add(new Heard(
                message.getStanzaId(),
                message.getFrom().asBareJid().toString(),
                withoutQuotation(message),
                Optional.ofNullable(reply).map(r -> r.getAttributeValue("id"))));
        if (DeliveryReceiptRequest.from(message) != null) {
            connection.sendStanza(StanzaBuilder.buildMessage("h" + IDS.incrementAndGet())
                    .to(message.getFrom())
                    .ofType(Message.Type.chat)
                    .addExtension(new DeliveryReceipt(message.getStanzaId()))
                    .build());
        }
    }

    private static String withoutQuotation(Message message) {
        String body = message.getBody();
        StandardExtensionElement fallback =
                (StandardExtensionElement) message.getExtensionElement("fallback", "urn:xmpp:fallback:0");
        if (fallback == null) {
            return body;
        }
        StandardExtensionElement range = fallback.getFirstElement("body");
        int start = Integer.parseInt(range.getAttributeValue("start"));
        int end = Integer.parseInt(range.getAttributeValue("end"));
        return body.substring(0, body.offsetByCodePoints(0, start)) + body.substring(body.offsetByCodePoints(0, end));
    }

    X509TrustManager trust() {
        try (InputStream pem = Files.newInputStream(ca)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return (X509TrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static BareJid bare(String jid) {
        try {
            return JidCreate.bareFrom(jid);
        } catch (XmppStringprepException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException(e);
    }
}
