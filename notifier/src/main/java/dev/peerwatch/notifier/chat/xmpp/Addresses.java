package dev.peerwatch.notifier.chat.xmpp;

import java.util.regex.Pattern;
import org.jxmpp.jid.BareJid;
import org.jxmpp.jid.EntityFullJid;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.stringprep.XmppStringprepException;

/** Addresses to send to. Smack's parser alone lets through what servers end the stream for. */
final class Addresses {

    /** The characters that RFC 7622, 3.3 and 3.2 leave out; a name before the at sign, or a domain alone. */
    private static final Pattern BARE =
            Pattern.compile("([^\\s\\p{Cntrl}\"&'/:<>@]{1,1023}@)?[^\\s\\p{Cntrl}\"&'/<>@]{1,1023}");

    private static final Pattern RESOURCE = Pattern.compile("[^\\p{Cntrl}]{1,1023}");

    private Addresses() {}

    /** The address of an account or of a server. */
    static BareJid bare(String text) throws XmppStringprepException {
        if (!BARE.matcher(text).matches()) {
            throw new XmppStringprepException(text, "not a bare chat address");
        }
        return JidCreate.bareFrom(text);
    }

    /** The address of one client of an account. */
    static EntityFullJid full(String text) throws XmppStringprepException {
        int slash = text.indexOf('/');
        if (slash < 0
                || !BARE.matcher(text.substring(0, slash)).matches()
                || !RESOURCE.matcher(text.substring(slash + 1)).matches()) {
            throw new XmppStringprepException(text, "not a full chat address");
        }
        return JidCreate.entityFullFrom(text);
    }
}
