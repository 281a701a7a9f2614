package dev.peerwatch.protocol.transport;

import java.util.Optional;

/**
 * What a request is for. Parameters that this agent doesn't know are ignored, as unknown fields are.
 *
 * @param route the path's
 * @param id the id in the path; empty where the route has none
 * @param purpose the value of the parameter {@code for}, if there is one
 */
record Target(Route route, String id, Optional<String> purpose) {

    private static final String FOR = "for=";

    /** Reads a request's target in origin form (RFC 9112, 3.2.1); empty when there is no such path. */
    static Optional<Target> of(String uri) {
        int query = uri.indexOf('?');
        String path = query < 0 ? uri : uri.substring(0, query);
        return Route.of(path)
                .map(route -> new Target(
                        route, route.id(path).orElse(""), query < 0 ? Optional.empty() : purpose(uri, query + 1)));
    }

    private static Optional<String> purpose(String uri, int from) {
        for (String parameter : uri.substring(from).split("&", -1)) {
            if (parameter.startsWith(FOR)) {
                return Optional.of(parameter.substring(FOR.length()));
            }
        }
        return Optional.empty();
    }
}
