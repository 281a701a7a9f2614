package dev.peerwatch.protocol.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.protocol.CheckResult;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.PanelAnswer;
import dev.peerwatch.protocol.PanelRequest;
import dev.peerwatch.protocol.Purpose;
import dev.peerwatch.protocol.Saw;
import dev.peerwatch.protocol.StatusReport;
import dev.peerwatch.protocol.StoppingNotice;
import dev.peerwatch.protocol.transport.RawCaller.Response;
import dev.peerwatch.protocol.wire.JsonCodec;
import dev.peerwatch.protocol.wire.Limits;
import dev.peerwatch.protocol.wire.ProtocolVersion;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The OpenAPI file and the running server say the same: every path, method, status, header and field. */
class OpenApiIT {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS");

    private final Loops loops = new Loops();
    private final TestNode web = new TestNode("web-1", loops.group).listening();
    private final TestNode db = new TestNode("db-1", loops.group).listening();
    private final JsonNode api = load();
    private final Schema schema = new Schema(api);

    @BeforeEach
    void acquaint() {
        web.knows(db);
        db.knows(web);
        db.checks.add(new CheckResult("disk", false, "97 % full", Duration.ofMillis(3)));
        db.panelAnswer = CompletableFuture.completedFuture(new PanelAnswer(
                List.of(new PanelAnswer.Sighting(new NodeName("app-1"), Saw.AGENT_DOWN, "gone", Duration.ZERO))));
    }

    @AfterEach
    void stop() {
        web.close();
        db.close();
        loops.close();
    }

    @Test
    void everyDocumentedStatusOfEveryPathIsReallySentAndFitsItsSchema() throws IOException {
        for (Map.Entry<String, JsonNode> path : api.get("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                String method = operation.getKey().toUpperCase(Locale.ROOT);
                Map<Integer, Response> sent = provoke(method, path.getKey());
                JsonNode documented = operation.getValue().get("responses");
                assertThat(sent.keySet().stream().map(String::valueOf).toList())
                        .as("statuses of %s %s", method, path.getKey())
                        .containsExactlyInAnyOrderElementsOf(documented.propertyNames());
                sent.forEach((status, response) -> assertFits(
                        response,
                        schema.resolve(documented.get(String.valueOf(status))),
                        method + " " + path.getKey() + " " + status));
            }
        }
    }

    @Test
    void theServerHasNoOtherPathOrMethod() throws IOException {
        assertThat(api.get("paths").propertyNames())
                .containsExactlyInAnyOrderElementsOf(
                        java.util.Arrays.stream(Route.values()).map(Route::path).toList());
        for (String path : api.get("paths").propertyNames()) {
            for (String method : METHODS) {
                if (!api.get("paths").get(path).has(method.toLowerCase(Locale.ROOT))) {
                    Response response = call(RawCaller.request(method, path, "1.0", ""));
                    assertThat(response.status()).as("%s %s", method, path).isEqualTo(405);
                    assertThat(response.headers().get("allow").toLowerCase(Locale.ROOT))
                            .isEqualTo(
                                    String.join(",", api.get("paths").get(path).propertyNames()));
                }
            }
        }
        JsonNode notFound = api.at("/components/responses/NotFound");
        for (String path : List.of(
                "/",
                "/v1",
                "/v1/",
                "/v1/status/",
                "/v1/status?x=1",
                "/v2/status",
                "/V1/STATUS",
                "/metrics",
                "*",
                "/v1/incidents/1",
                "/v1/say",
                "/v1//status",
                "/%761/status")) {
            assertFits(call(RawCaller.request("GET", path, "1.0", "")), notFound, path);
        }
    }

    @Test
    void theLimitsInTheFileAreThoseOfTheCode() {
        JsonNode schemas = api.at("/components/schemas");
        assertThat(schemas.at("/StatusReport/properties/looked/maxItems").asInt())
                .isEqualTo(Limits.LOOKED);
        assertThat(schemas.at("/StatusReport/properties/notLookedAtBy/maxItems").asInt())
                .isEqualTo(Limits.NOT_LOOKED_AT_BY);
        assertThat(schemas.at("/StatusReport/properties/checks/maxItems").asInt())
                .isEqualTo(Limits.CHECKS);
        assertThat(schemas.at("/StatusReport/properties/subscribers/maxItems").asInt())
                .isEqualTo(Limits.SUBSCRIBERS);
        assertThat(schemas.at("/StatusReport/properties/uptimeMs/maximum").asLong())
                .isEqualTo(Limits.DURATION_MS);
        assertThat(schemas.at("/StatusReport/properties/bootId/maxLength").asInt())
                .isEqualTo(Limits.TOKEN);
        assertThat(schemas.at("/StatusReport/properties/chat/maxLength").asInt())
                .isEqualTo(Limits.CHAT_ADDRESS);
        assertThat(schemas.at("/CheckResult/properties/name/maxLength").asInt()).isEqualTo(Limits.CHECK_NAME);
        assertThat(schemas.at("/CheckResult/properties/detail/maxLength").asInt())
                .isEqualTo(Limits.LINE);
        assertThat(schemas.at("/PanelRequest/properties/subjects/maxItems").asInt())
                .isEqualTo(PanelRequest.MAX_SUBJECTS);
        assertThat(schemas.at("/PanelRequest/properties/budgetMs/maximum").asLong())
                .isEqualTo(Limits.BUDGET_MS);
        assertThat(schemas.at("/Saw/examples").valueStream().map(JsonNode::stringValue))
                .containsExactlyInAnyOrderElementsOf(java.util.Arrays.stream(Saw.values())
                        .map(saw -> saw.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .toList());
        assertThat(api.at("/info/version").stringValue()).isEqualTo(ProtocolVersion.CURRENT.toString());
    }

    /** What this agent sends in requests fits the file too, and each field that it calls required really is. */
    @Test
    void requestsFitTheirSchemasAndRequiredFieldsAreRequired() throws IOException {
        byte[] panel = JsonCodec.encode(new PanelRequest(List.of(new NodeName("app-1")), Duration.ofSeconds(1)));
        byte[] stopping = JsonCodec.encode(new StoppingNotice("b", StoppingNotice.Kind.SYSTEM));
        Map<String, byte[]> bodies = Map.of("/v1/panel", panel, "/v1/stopping", stopping);
        for (Map.Entry<String, byte[]> each : bodies.entrySet()) {
            JsonNode body = JSON.readTree(each.getValue());
            JsonNode documented = schema.resolve(
                    api.get("paths").get(each.getKey()).at("/post/requestBody/content/application~1json/schema"));
            assertThat(schema.problems(body, documented, each.getKey())).isEmpty();
            for (String field : documented.get("properties").propertyNames()) {
                ObjectNode without = ((ObjectNode) body.deepCopy()).without(field);
                Response response = call(RawCaller.request("POST", each.getKey(), "1.0", without.toString()));
                assertThat(response.status())
                        .as("%s without %s", each.getKey(), field)
                        .isEqualTo(400);
                assertThat(response.body()).contains(field);
            }
        }
        StatusReport report = db.status(web.name, Purpose.WATCH);
        JsonNode full = JSON.readTree(JsonCodec.encode(new StatusReport(
                report.node(),
                report.bootId(),
                report.software(),
                report.blueprint(),
                report.uptime(),
                List.of(new StatusReport.Look(web.name, Duration.ofSeconds(1), Saw.GOOD)),
                List.of(web.name),
                List.of(new StatusReport.LookedAtBy(web.name, Duration.ofSeconds(2))),
                report.checks(),
                report.subscribers(),
                Optional.of("db-1@chat.example.org/x"))));
        JsonNode documented = api.at("/components/schemas/StatusReport");
        assertThat(schema.problems(full, documented, "status")).isEmpty();
        assertThat(full.propertyNames())
                .containsExactlyElementsOf(documented.get("properties").propertyNames());
    }

    /** One request for each status that this path can give. */
    private Map<Integer, Response> provoke(String method, String path) throws IOException {
        String good = switch (path) {
            case "/v1/panel" -> "{\"subjects\":[\"app-1\"],\"budgetMs\":1,\"later\":true}";
            case "/v1/stopping" -> "{\"bootId\":\"b\",\"kind\":\"agent\"}";
            default -> "";
        };
        List<Response> all = new ArrayList<>();
        all.add(call(RawCaller.request(method, path, "1.0", good)));
        all.add(call(RawCaller.request(method, path, "1.7", good)));
        all.add(call(method + " " + path + " HTTP/1.1\r\nHost: x\r\n\r\n"));
        all.add(call(RawCaller.request(method, path, "one", good)));
        all.add(call(RawCaller.request(method, path, "2.0", good)));
        all.add(call(RawCaller.request("DELETE", path, "1.0", "")));
        all.add(call(method + " " + path + " HTTP/1.1\r\nPeerwatch-Version: 1.0\r\nContent-Length: 262145\r\n\r\n"));
        all.add(call(method + " " + path + " HTTP/1.1\r\nX: " + "y".repeat(8200) + "\r\n\r\n"));
        if (method.equals("POST")) {
            all.add(call(RawCaller.request(method, path, "1.0", "{}")));
        }
        db.fails = true;
        db.panelAnswer = CompletableFuture.failedFuture(new IllegalStateException("as the test wants it"));
        all.add(call(RawCaller.request(method, path, "1.0", good)));
        db.fails = false;
        db.panelAnswer = new CompletableFuture<>();
        if (path.equals("/v1/panel")) {
            all.add(call(RawCaller.request(method, path, "1.0", good)));
        }
        acquaint();
        Map<Integer, Response> byStatus = new LinkedHashMap<>();
        all.forEach(response -> byStatus.put(response.status(), response));
        return byStatus;
    }

    private Response call(String request) throws IOException {
        try (RawCaller caller = RawCaller.tls(db.port(), web.key)) {
            return caller.send(request).response();
        }
    }

    private void assertFits(Response response, JsonNode documented, String what) {
        assertThat(response.headers())
                .as(what)
                .containsEntry("connection", response.status() == 426 ? "upgrade, close" : "close");
        for (Map.Entry<String, JsonNode> header : documented.path("headers").properties()) {
            String value = response.headers().get(header.getKey().toLowerCase(Locale.ROOT));
            assertThat(value).as("%s %s", what, header.getKey()).isNotNull();
            JsonNode headerSchema = schema.resolve(header.getValue()).get("schema");
            assertThat(schema.problems(JSON.getNodeFactory().stringNode(value), headerSchema, header.getKey()))
                    .as(what)
                    .isEmpty();
        }
        JsonNode content = documented.at("/content/application~1json/schema");
        if (content.isMissingNode()) {
            assertThat(response.body()).as(what).isEmpty();
        } else {
            assertThat(response.headers()).as(what).containsEntry("content-type", "application/json");
            assertThat(schema.problems(JSON.readTree(response.body()), content, "body"))
                    .as(what)
                    .isEmpty();
        }
    }

    private static JsonNode load() {
        try (InputStream in = Route.class.getResourceAsStream("/dev/peerwatch/protocol/agent-api.openapi.json")) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
