package dev.peerwatch.protocol.transport;

import io.netty.handler.codec.http.HttpMethod;
import java.util.Optional;

/** What the agent's server serves, and nothing else. The OpenAPI file says the same in full; a test compares them. */
enum Route {
    STATUS("GET", "/v1/status"),
    PANEL("POST", "/v1/panel"),
    STOPPING("POST", "/v1/stopping");

    private final String method;
    private final String path;

    Route(String method, String path) {
        this.method = method;
        this.path = path;
    }

    HttpMethod method() {
        return HttpMethod.valueOf(method);
    }

    String path() {
        return path;
    }

    /** The route of exactly that path: no query, no trailing slash. */
    static Optional<Route> of(String path) {
        for (Route route : values()) {
            if (route.path.equals(path)) {
                return Optional.of(route);
            }
        }
        return Optional.empty();
    }
}
