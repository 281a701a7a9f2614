package dev.peerwatch.notifier.chat.xmpp;

/**
 * Where to connect to.
 *
 * @param host name or address
 * @param port 1 to 65535
 * @param tls how TLS begins there
 */
record Endpoint(String host, int port, ChatServer.Tls tls) {

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
