package dev.peerwatch.protocol.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.protocol.CheckResult;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.PanelAnswer;
import dev.peerwatch.protocol.PanelRequest;
import dev.peerwatch.protocol.Purpose;
import dev.peerwatch.protocol.Replica;
import dev.peerwatch.protocol.Saw;
import dev.peerwatch.protocol.SayAnswer;
import dev.peerwatch.protocol.SayRequest;
import dev.peerwatch.protocol.StatusReport;
import dev.peerwatch.protocol.StoppingNotice;
import dev.peerwatch.protocol.transport.RawCaller.Response;
import dev.peerwatch.protocol.wire.JsonCodec;
import dev.peerwatch.protocol.wire.Limits;
import dev.peerwatch.protocol.wire.ProtocolVersion;
import dev.peerwatch.protocol.wire.ReplicaJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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

    private static final Replica REPLICA =
            new Replica("7f3a", 12, new NodeName("web-1"), "opaque".getBytes(StandardCharsets.UTF_8));

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
        db.sayAnswer = CompletableFuture.completedFuture(new SayAnswer(true, "taken", List.of(REPLICA)));
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
                Map<Integer, Response> sent = provoke(method, real(path.getKey()));
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
                    Response response = call(RawCaller.request(method, real(path), "1.0", ""));
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
                "/v1/statuses?for=watch",
                "/v2/status",
                "/V1/STATUS",
                "/metrics",
                "*",
                "/v1/incidents",
                "/v1/incidents/",
                "/v1/incidents/{id}",
                "/v1/incidents/7f3a/",
                "/v1/incidents/../status",
                "/v1/incidents/" + "a".repeat(65),
                "/v1/say/",
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
        assertThat(schemas.at("/StatusReport/properties/lookedAtBy/maxItems").asInt())
                .isEqualTo(Limits.LOOKED_AT_BY);
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
        assertThat(schemas.at("/IncidentId/maxLength").asInt()).isEqualTo(Limits.INCIDENT_ID);
        assertThat(schemas.at("/Replica/properties/bytes/maxLength").asInt())
                .isEqualTo(java.util.Base64.getEncoder().encode(new byte[Limits.REPLICA]).length);
        assertThat(schemas.at("/Replica/properties/bytes/description").stringValue())
                .contains(Integer.toString(Limits.REPLICA));
        assertThat(schemas.at("/SayRequest/properties/incidents/maxItems").asInt())
                .isEqualTo(SayRequest.MAX_INCIDENTS);
        assertThat(schemas.at("/SayAnswer/properties/incidents/maxItems").asInt())
                .isEqualTo(SayRequest.MAX_INCIDENTS);
        assertThat(schemas.at("/SayRequest/properties/reader/maxLength").asInt())
                .isEqualTo(Limits.CHAT_ADDRESS);
        assertThat(api.at("/components/parameters/For/schema/enum")
                        .valueStream()
                        .map(JsonNode::stringValue))
                .containsExactlyInAnyOrderElementsOf(java.util.Arrays.stream(Purpose.values())
                        .map(purpose -> purpose.name().toLowerCase(Locale.ROOT))
                        .toList());
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
        Map<String, byte[]> bodies = Map.of(
                "/v1/panel",
                panel,
                "/v1/stopping",
                stopping,
                "/v1/incidents/{id}",
                ReplicaJson.encode(REPLICA),
                "/v1/say",
                ReplicaJson.encode(new SayRequest("tim@example.org", List.of(REPLICA))));
        for (Map.Entry<String, byte[]> each : bodies.entrySet()) {
            JsonNode body = JSON.readTree(each.getValue());
            Map.Entry<String, JsonNode> operation =
                    api.get("paths").get(each.getKey()).properties().iterator().next();
            JsonNode documented =
                    schema.resolve(operation.getValue().at("/requestBody/content/application~1json/schema"));
            assertThat(schema.problems(body, documented, each.getKey())).isEmpty();
            for (String field : documented.get("properties").propertyNames()) {
                ObjectNode without = ((ObjectNode) body.deepCopy()).without(field);
                Response response = call(RawCaller.request(
                        operation.getKey().toUpperCase(Locale.ROOT), real(each.getKey()), "1.0", without.toString()));
                assertThat(response.status())
                        .as("%s without %s", each.getKey(), field)
                        .isEqualTo(400);
                assertThat(response.body()).contains(field);
            }
        }
        Response odd = call(RawCaller.request("GET", "/v1/status?for=fun", "1.1", ""));
        assertThat(odd.status()).isEqualTo(400);
        assertThat(odd.body()).contains("for: expected watch or witness, found 'fun'");
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

    /** The path with an id in the place of its parameter. */
    private static String real(String path) {
        return path.replace("{id}", REPLICA.id());
    }

    /** One request for each status that this path can give. */
    private Map<Integer, Response> provoke(String method, String path) throws IOException {
        String good = switch (path) {
            case "/v1/panel" -> "{\"subjects\":[\"app-1\"],\"budgetMs\":1,\"later\":true}";
            case "/v1/incidents/7f3a" -> new String(ReplicaJson.encode(REPLICA), StandardCharsets.UTF_8);
            case "/v1/say" ->
                new String(
                        ReplicaJson.encode(new SayRequest("tim@example.org", List.of(REPLICA))),
                        StandardCharsets.UTF_8);
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
        if (!method.equals("GET")) {
            all.add(call(RawCaller.request(method, path, "1.0", "{}")));
        }
        db.fails = true;
        RuntimeException fault = new IllegalStateException("as the test wants it");
        db.panelAnswer = CompletableFuture.failedFuture(fault);
        db.merge = replica -> CompletableFuture.failedFuture(fault);
        db.sayAnswer = CompletableFuture.failedFuture(fault);
        all.add(call(RawCaller.request(method, path, "1.0", good)));
        db.fails = false;
        db.panelAnswer = new CompletableFuture<>();
        BusyException busy = new BusyException("as the test wants it");
        db.merge = replica -> CompletableFuture.failedFuture(busy);
        db.sayAnswer = CompletableFuture.failedFuture(busy);
        if (!path.equals("/v1/status") && !path.equals("/v1/stopping")) {
            all.add(call(RawCaller.request(method, path, "1.0", good)));
        }
        db.merge = CompletableFuture::completedFuture;
        db.sayAnswer = CompletableFuture.completedFuture(new SayAnswer(true, "taken", List.of(REPLICA)));
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
