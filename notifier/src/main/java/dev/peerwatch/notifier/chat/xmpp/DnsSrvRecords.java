package dev.peerwatch.notifier.chat.xmpp;

import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SRV records from the system's resolvers, by the JDK's own DNS client; at most about 3 s. */
final class DnsSrvRecords implements ServerLookup.SrvRecords {

    private static final Logger LOG = LoggerFactory.getLogger(DnsSrvRecords.class);

    @Override
    @SuppressWarnings({
        "JdkObsolete", // Hashtable is what JNDI takes
        "BanJNDI" // asks for attributes by the DNS provider only: they are text, no objects are made of them
    })
    public List<ServerLookup.Srv> of(String name) {
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put("java.naming.factory.initial", "com.sun.jndi.dns.DnsContextFactory");
        environment.put("java.naming.provider.url", "dns:");
        environment.put("com.sun.jndi.dns.timeout.initial", "1000");
        environment.put("com.sun.jndi.dns.timeout.retries", "2");
        List<ServerLookup.Srv> found = new ArrayList<>();
        try {
            InitialDirContext dns = new InitialDirContext(environment);
            try {
                Attribute records =
                        dns.getAttributes(name, new String[] {"SRV"}).get("SRV");
                if (records != null) {
                    NamingEnumeration<?> values = records.getAll();
                    while (values.hasMore()) {
                        parse(String.valueOf(values.next()), found);
                    }
                }
            } finally {
                dns.close();
            }
        } catch (NamingException e) {
            LOG.debug("no SRV records for {}: {}", name, e.getMessage());
        }
        return found;
    }

    private static void parse(String record, List<ServerLookup.Srv> found) {
        String[] parts = record.split(" ", -1);
        if (parts.length != 4) {
            return;
        }
        try {
            found.add(new ServerLookup.Srv(
                    Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), parts[3]));
        } catch (NumberFormatException e) {
            LOG.debug("not an SRV record: {}", record);
        }
    }
}
