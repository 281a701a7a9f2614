package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.wire.ReplicaJson;
import io.netty.handler.codec.http.HttpMethod;
import java.util.Optional;

/** What the agent's server serves, and nothing else. The OpenAPI file says the same in full; a test compares them. */
enum Route {
    STATUS("GET", "/v1/status"),
    PANEL("POST", "/v1/panel"),
    STOPPING("POST", "/v1/stopping"),
    INCIDENT("PUT", "/v1/incidents/{id}"),
    SAY("POST", "/v1/say");

    private static final String ID = "{id}";

    private final String method;
    private final String path;

    Route(String method, String path) {
        this.method = method;
        this.path = path;
    }

    HttpMethod method() {
        return HttpMethod.valueOf(method);
    }

    /** The path, with {@code {id}} where an id stands. */
    String path() {
        return path;
    }

    /** The path to the thing with this id. */
    String path(String id) {
        return path.replace(ID, id);
    }

    /** The route of exactly that path: no query, no trailing slash. */
    static Optional<Route> of(String path) {
        for (Route route : values()) {
            if (route.path.equals(path)
                    ? !route.hasId()
                    : route.hasId() && route.id(path).isPresent()) {
                return Optional.of(route);
            }
        }
        return Optional.empty();
    }

    /** The id in a path of this route. */
    Optional<String> id(String of) {
        String before = path.substring(0, path.length() - ID.length());
        return of.startsWith(before)
                ? Optional.of(of.substring(before.length())).filter(ReplicaJson::isIncidentId)
                : Optional.empty();
    }

    private boolean hasId() {
        return path.endsWith(ID);
    }
}
