package dev.peerwatch.agent.blueprint;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Host names and IP addresses as text. Never asks DNS: whether a name resolves is no property of the blueprint. */
final class Hosts {

    private static final Pattern NAME = Pattern.compile(
            "(?=.{1,253}\\.?$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*\\.?");
    private static final Pattern LOOKS_LIKE_IPV4 = Pattern.compile("[0-9]+(?:\\.[0-9]+)*");

    private Hosts() {}

    /** Host and port as one writes them. */
    static String withPort(String host, int port) {
        return bracketed(host) + ":" + port;
    }

    /** The host as it stands in a URL. */
    static String bracketed(String host) {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }

    /** The host in the one form in which equal ones are equal; empty when it is neither a name nor an address. */
    static Optional<String> canonical(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        byte @Nullable [] bytes = addressBytes(lower);
        if (bytes != null) {
            return Optional.of(format(bytes));
        }
        if (lower.indexOf(':') >= 0
                || LOOKS_LIKE_IPV4.matcher(lower).matches()
                || !NAME.matcher(lower).matches()) {
            return Optional.empty();
        }
        return Optional.of(lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower);
    }

    /** Whether it is this machine, whichever that is: 127.0.0.0/8, ::1, localhost. */
    static boolean isLoopback(String canonical) {
        if (canonical.equals("localhost") || canonical.endsWith(".localhost")) {
            return true;
        }
        byte @Nullable [] b = addressBytes(canonical);
        return b != null && (b.length == 4 ? b[0] == 127 : canonical.equals("::1"));
    }

    /** Whether it means another machine on each link: 169.254.0.0/16, fe80::/10. */
    static boolean isLinkLocal(String canonical) {
        byte @Nullable [] b = addressBytes(canonical);
        return b != null
                && (b.length == 4
                        ? (b[0] & 0xff) == 169 && (b[1] & 0xff) == 254
                        : (b[0] & 0xff) == 0xfe && (b[1] & 0xc0) == 0x80);
    }

    /** Whether it can't be the address of one machine: unspecified, multicast, broadcast. */
    static boolean isNobody(String canonical) {
        byte @Nullable [] b = addressBytes(canonical);
        if (b == null) {
            return false;
        }
        return b.length == 4 ? b[0] == 0 || (b[0] & 0xff) >= 224 : canonical.equals("::") || (b[0] & 0xff) == 0xff;
    }

    /** The bytes of an IP address, or null when the text isn't one. An IPv4 address in IPv6 clothes yields 4 bytes. */
    private static byte @Nullable [] addressBytes(String text) {
        return text.indexOf(':') < 0 ? ipv4(text) : ipv6(text);
    }

    private static byte @Nullable [] ipv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return null;
        }
        byte[] bytes = new byte[4];
        for (int i = 0; i < 4; i++) {
            // A leading zero means octal to some resolvers and nothing to others: refused.
            if (!parts[i].matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(parts[i]) > 255) {
                return null;
            }
            bytes[i] = (byte) Integer.parseInt(parts[i]);
        }
        return bytes;
    }

    private static byte @Nullable [] ipv6(String text) {
        String rest = text;
        byte[] bytes = new byte[16];
        int dotted = text.lastIndexOf(':') + 1;
        int groups = 8;
        if (text.indexOf('.', dotted) >= 0) {
            byte @Nullable [] tail = ipv4(text.substring(dotted));
            if (tail == null) {
                return null;
            }
            System.arraycopy(tail, 0, bytes, 12, 4);
            groups = 6;
            rest = text.substring(0, dotted);
            rest = rest.endsWith("::") ? rest : rest.substring(0, rest.length() - 1);
        }
        int gap = rest.indexOf("::");
        String[] head = groupsOf(gap < 0 ? rest : rest.substring(0, gap));
        String[] tail = gap < 0 ? new String[0] : groupsOf(rest.substring(gap + 2));
        int given = head.length + tail.length;
        if (gap < 0 ? given != groups : given >= groups) {
            return null;
        }
        return putGroups(bytes, 0, head) && putGroups(bytes, 2 * (groups - tail.length), tail) ? unmapped(bytes) : null;
    }

    private static String[] groupsOf(String text) {
        return text.isEmpty() ? new String[0] : text.split(":", -1);
    }

    private static boolean putGroups(byte[] bytes, int at, String[] groups) {
        int offset = at;
        for (String group : groups) {
            if (!group.matches("[0-9a-f]{1,4}")) {
                return false;
            }
            int value = Integer.parseInt(group, 16);
            bytes[offset++] = (byte) (value >> 8);
            bytes[offset++] = (byte) value;
        }
        return true;
    }

    private static byte[] unmapped(byte[] bytes) {
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return bytes;
            }
        }
        return bytes[10] == -1 && bytes[11] == -1 ? new byte[] {bytes[12], bytes[13], bytes[14], bytes[15]} : bytes;
    }

    /** RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups shortened. */
    private static String format(byte[] bytes) {
        if (bytes.length == 4) {
            return (bytes[0] & 0xff) + "." + (bytes[1] & 0xff) + "." + (bytes[2] & 0xff) + "." + (bytes[3] & 0xff);
        }
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
        }
        int gapAt = -1;
        int gapLength = 1;
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && groups[end] == 0) {
                end++;
            }
            if (end - i > gapLength) {
                gapAt = i;
                gapLength = end - i;
            }
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == gapAt) {
                out.append("::");
                i += gapLength - 1;
            } else {
                if (i > 0 && out.charAt(out.length() - 1) != ':') {
                    out.append(':');
                }
                out.append(Integer.toHexString(groups[i]));
            }
        }
        return out.toString();
    }
}
