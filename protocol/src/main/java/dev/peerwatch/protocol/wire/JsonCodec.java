package dev.peerwatch.protocol.wire;

import dev.peerwatch.protocol.CheckResult;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.PanelAnswer;
import dev.peerwatch.protocol.PanelRequest;
import dev.peerwatch.protocol.Saw;
import dev.peerwatch.protocol.StatusReport;
import dev.peerwatch.protocol.StoppingNotice;
import dev.peerwatch.protocol.wire.JsonReader.Element;
import dev.peerwatch.protocol.wire.JsonReader.MalformedException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON documents of the agent-to-agent API, but for those about incidents ({@link ReplicaJson}). Durations are whole
 * milliseconds in fields that end in {@code Ms}. Decoding ignores unknown fields, is strict on types and {@link Limits}, and
 * never throws; encoding cuts what exceeds the limits, so that a node is never called malformed because it has too much to
 * say. Read by hand from the tree rather than by data
 * binding: that gives messages with a place, and keeps reflection off the input's path.
 */
public final class JsonCodec {

    private JsonCodec() {}

    /** A status report as JSON. */
    public static byte[] encode(StatusReport report) {
        ObjectNode json = Json.object()
                .put("node", report.node().value())
                .put("bootId", report.bootId())
                .put("software", report.software())
                .put("blueprint", report.blueprint())
                .put("uptimeMs", Json.millis(report.uptime()));
        ArrayNode looked = json.putArray("looked");
        for (StatusReport.Look look : Json.first(report.looked(), Limits.LOOKED)) {
            looked.addObject()
                    .put("peer", look.peer().value())
                    .put("agoMs", Json.millis(look.ago()))
                    .put("saw", word(look.saw()));
        }
        ArrayNode missed = json.putArray("notLookedAtBy");
        Json.first(report.notLookedAtBy(), Limits.NOT_LOOKED_AT_BY).forEach(node -> missed.add(node.value()));
        ArrayNode lookedAtBy = json.putArray("lookedAtBy");
        for (StatusReport.LookedAtBy look : Json.first(report.lookedAtBy(), Limits.LOOKED_AT_BY)) {
            lookedAtBy.addObject().put("watcher", look.watcher().value()).put("agoMs", Json.millis(look.ago()));
        }
        ArrayNode checks = json.putArray("checks");
        for (CheckResult check : Json.first(report.checks(), Limits.CHECKS)) {
            checks.addObject()
                    .put("name", OneLine.of(check.name(), Limits.CHECK_NAME))
                    .put("well", check.well())
                    .put("detail", OneLine.of(check.detail(), Limits.LINE))
                    .put("tookMs", Json.millis(check.took()));
        }
        ArrayNode subscribers = json.putArray("subscribers");
        Json.first(report.subscribers(), Limits.SUBSCRIBERS).forEach(subscribers::add);
        report.chat().ifPresent(chat -> json.put("chat", chat));
        return Json.bytes(json);
    }

    /** Reads what {@link #encode(StatusReport)} writes. */
    public static Decoded<StatusReport> statusReport(byte[] json) {
        return Json.read(
                json,
                fields -> new StatusReport(
                        fields.nodeName("node"),
                        fields.token("bootId", 1),
                        fields.token("software", 1),
                        fields.token("blueprint", 0),
                        fields.millis("uptimeMs", 0, Limits.DURATION_MS),
                        fields.list("looked", 0, Limits.LOOKED, Element.object(JsonCodec::look)),
                        fields.list("notLookedAtBy", 0, Limits.NOT_LOOKED_AT_BY, JsonReader::nodeName),
                        fields.optionalList("lookedAtBy", Limits.LOOKED_AT_BY, Element.object(JsonCodec::lookedAtBy)),
                        fields.list("checks", 0, Limits.CHECKS, Element.object(JsonCodec::check)),
                        fields.list(
                                "subscribers",
                                0,
                                Limits.SUBSCRIBERS,
                                (node, path) -> JsonReader.line(node, path, 1, Limits.CHAT_ADDRESS)),
                        fields.optionalLine("chat", Limits.CHAT_ADDRESS)));
    }

    /** A panel request as JSON. */
    public static byte[] encode(PanelRequest request) {
        ObjectNode json = Json.object();
        ArrayNode subjects = json.putArray("subjects");
        request.subjects().forEach(node -> subjects.add(node.value()));
        return Json.bytes(json.put("budgetMs", Json.millis(request.budget())));
    }

    /** Reads what {@link #encode(PanelRequest)} writes. */
    public static Decoded<PanelRequest> panelRequest(byte[] json) {
        return Json.read(json, fields -> {
            List<NodeName> subjects = fields.list("subjects", 1, PanelRequest.MAX_SUBJECTS, JsonReader::nodeName);
            if (new HashSet<>(subjects).size() < subjects.size()) {
                throw new MalformedException("subjects: expected each node once");
            }
            return new PanelRequest(subjects, fields.millis("budgetMs", 1, Limits.BUDGET_MS));
        });
    }

    /** A panel answer as JSON. */
    public static byte[] encode(PanelAnswer answer) {
        ObjectNode json = Json.object();
        ArrayNode sightings = json.putArray("sightings");
        for (PanelAnswer.Sighting sighting : Json.first(answer.sightings(), PanelRequest.MAX_SUBJECTS)) {
            ObjectNode one = sightings
                    .addObject()
                    .put("subject", sighting.subject().value())
                    .put("saw", word(sighting.saw()))
                    .put("reason", OneLine.of(sighting.reason(), Limits.LINE))
                    .put("agoMs", Json.millis(sighting.ago()));
            sighting.chat().ifPresent(chat -> one.put("chat", chat));
            sighting.excuse()
                    .ifPresent(excuse -> one.putObject("stopping")
                            .put("bootId", excuse.bootId())
                            .put("graceLeftMs", Json.millis(excuse.left())));
        }
        return Json.bytes(json);
    }

    /** Reads what {@link #encode(PanelAnswer)} writes. */
    public static Decoded<PanelAnswer> panelAnswer(byte[] json) {
        return Json.read(
                json,
                fields -> new PanelAnswer(fields.list(
                        "sightings",
                        0,
                        PanelRequest.MAX_SUBJECTS,
                        Element.object(sighting -> new PanelAnswer.Sighting(
                                sighting.nodeName("subject"),
                                saw(sighting),
                                sighting.line("reason", 0, Limits.LINE),
                                sighting.millis("agoMs", 0, Limits.DURATION_MS),
                                sighting.optionalLine("chat", Limits.CHAT_ADDRESS),
                                sighting.optionalObject("stopping", JsonCodec::excuse))))));
    }

    private static PanelAnswer.Excuse excuse(JsonReader fields) throws MalformedException {
        return new PanelAnswer.Excuse(fields.token("bootId", 1), fields.millis("graceLeftMs", 0, Limits.DURATION_MS));
    }

    /** A stopping notice as JSON. */
    public static byte[] encode(StoppingNotice notice) {
        return Json.bytes(Json.object()
                .put("bootId", notice.bootId())
                .put("kind", notice.kind().name().toLowerCase(Locale.ROOT)));
    }

    /** Reads what {@link #encode(StoppingNotice)} writes. */
    public static Decoded<StoppingNotice> stoppingNotice(byte[] json) {
        return Json.read(
                json,
                fields -> new StoppingNotice(
                        fields.token("bootId", 1), fields.word("kind", JsonCodec::kind, "agent or system")));
    }

    /** The body of an answer that isn't what was asked for: one line for people. */
    public static byte[] error(String message) {
        return Json.bytes(Json.object().put("error", OneLine.of(message, Limits.LINE)));
    }

    /** Reads what {@link #error} writes. */
    public static Decoded<String> errorMessage(byte[] json) {
        return Json.read(json, fields -> fields.line("error", 1, Limits.LINE));
    }

    private static StatusReport.Look look(JsonReader fields) throws MalformedException {
        return new StatusReport.Look(
                fields.nodeName("peer"), fields.millis("agoMs", 0, Limits.DURATION_MS), saw(fields));
    }

    private static StatusReport.LookedAtBy lookedAtBy(JsonReader fields) throws MalformedException {
        return new StatusReport.LookedAtBy(fields.nodeName("watcher"), fields.millis("agoMs", 0, Limits.DURATION_MS));
    }

    private static CheckResult check(JsonReader fields) throws MalformedException {
        return new CheckResult(
                fields.line("name", 1, Limits.CHECK_NAME),
                fields.truth("well"),
                fields.line("detail", 0, Limits.LINE),
                fields.millis("tookMs", 0, Limits.DURATION_MS));
    }

    /** A word that a later minor version may have added tells this agent nothing: unknown. */
    private static Saw saw(JsonReader fields) throws MalformedException {
        String word = fields.line("saw", 1, 32);
        for (Saw saw : Saw.values()) {
            if (word(saw).equals(word)) {
                return saw;
            }
        }
        return Saw.UNKNOWN;
    }

    private static String word(Saw saw) {
        return saw.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static StoppingNotice.@Nullable Kind kind(String word) {
        return switch (word) {
            case "agent" -> StoppingNotice.Kind.AGENT;
            case "system" -> StoppingNotice.Kind.SYSTEM;
            default -> null;
        };
    }
}
