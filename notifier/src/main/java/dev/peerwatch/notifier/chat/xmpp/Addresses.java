package dev.peerwatch.notifier.chat.xmpp;

import java.util.regex.Pattern;
import org.jxmpp.jid.BareJid;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.stringprep.XmppStringprepException;

/** Bare addresses to send to. Smack's parser alone lets through what servers end the stream for. */
final class Addresses {

    /** The characters that RFC 7622, 3.3 and 3.2 leave out; a name before the at sign, or a domain alone. */
    private static final Pattern BARE =
            Pattern.compile("([^\\s\\p{Cntrl}\"&'/:<>@]{1,1023}@)?[^\\s\\p{Cntrl}\"&'/<>@]{1,1023}");

    private Addresses() {}

    /** The address of an account or of a server. */
    static BareJid bare(String text) throws XmppStringprepException {
        if (!BARE.matcher(text).matches()) {
            throw new XmppStringprepException(text, "not a bare chat address");
        }
        return JidCreate.bareFrom(text);
    }
}
