package dev.peerwatch.protocol.wire;

import dev.peerwatch.protocol.Replica;
import dev.peerwatch.protocol.SayAnswer;
import dev.peerwatch.protocol.SayRequest;
import dev.peerwatch.protocol.wire.JsonReader.Element;
import dev.peerwatch.protocol.wire.JsonReader.MalformedException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON documents about incidents. Their content is opaque here and travels as base64. Decoding is as strict as
 * {@link JsonCodec}'s; unlike there, encoding cuts nothing, for half an incident is none: ask {@link #problem} first.
 */
public final class ReplicaJson {

    /** What a replica takes beside its content: field names, the longest id, revision and node name, and punctuation. */
    private static final int FRAME = 256;

    private ReplicaJson() {}

    /** Whether the text can be an incident's id: it stands in a path. */
    public static boolean isIncidentId(String text) {
        return JsonReader.isIncidentId(text);
    }

    /** The most bytes that an incident takes as JSON. */
    public static int size(Replica replica) {
        return FRAME + (replica.bytes().length + 2) / 3 * 4;
    }

    /** Why this can't be sent, in one line; empty when it can. */
    public static String problem(Replica replica) {
        if (!isIncidentId(replica.id())) {
            return "'" + OneLine.of(replica.id(), Limits.INCIDENT_ID) + "' is no incident's id (expected 1 to "
                    + Limits.INCIDENT_ID + " letters, digits, - and _)";
        }
        return replica.bytes().length <= Limits.REPLICA
                ? ""
                : "incident " + replica.id() + " takes " + replica.bytes().length + " bytes, a copy at most "
                        + Limits.REPLICA;
    }

    /** Why this can't be sent, in one line; empty when it can. */
    public static String problem(SayRequest request) {
        int count = request.incidents().size();
        if (count < 1 || count > SayRequest.MAX_INCIDENTS) {
            return count + " incidents (expected 1 to " + SayRequest.MAX_INCIDENTS + ")";
        }
        for (Replica replica : request.incidents()) {
            String problem = problem(replica);
            if (!problem.isEmpty()) {
                return problem;
            }
        }
        int bytes = encode(request).length;
        return bytes <= Limits.REQUEST_BODY
                ? ""
                : "the " + count + " incidents take " + bytes + " bytes, a request at most " + Limits.REQUEST_BODY;
    }

    /**
     * The same in as many requests as it takes for each to be one that can be sent. An incident that can't be sent at all
     * stands alone, so that it keeps no other one back.
     */
    public static List<SayRequest> inParts(SayRequest request) {
        int room = Limits.REQUEST_BODY - FRAME - 6 * Limits.CHAT_ADDRESS; // a character takes at most 6 bytes
        List<SayRequest> parts = new ArrayList<>();
        List<Replica> part = new ArrayList<>();
        int taken = 0;
        for (Replica replica : request.incidents()) {
            int size = size(replica);
            if (!part.isEmpty() && (part.size() == SayRequest.MAX_INCIDENTS || taken + size > room)) {
                parts.add(new SayRequest(request.reader(), part));
                part.clear();
                taken = 0;
            }
            part.add(replica);
            taken += size;
        }
        if (!part.isEmpty()) {
            parts.add(new SayRequest(request.reader(), part));
        }
        return parts;
    }

    /** A copy of an incident as JSON. */
    public static byte[] encode(Replica replica) {
        return Json.bytes(put(Json.object(), replica));
    }

    /** Reads what {@link #encode(Replica)} writes. */
    public static Decoded<Replica> replica(byte[] json) {
        return Json.read(json, ReplicaJson::replica);
    }

    /** Reads what {@link #encode(Replica)} writes, for the incident with this id and no other. */
    public static Decoded<Replica> replica(byte[] json, String id) {
        return Json.read(json, fields -> {
            Replica replica = replica(fields);
            if (!replica.id().equals(id)) {
                throw new MalformedException("id: expected that of the path, found " + replica.id());
            }
            return replica;
        });
    }

    /** A request to speak as JSON. */
    public static byte[] encode(SayRequest request) {
        ObjectNode json = Json.object().put("reader", OneLine.of(request.reader(), Limits.CHAT_ADDRESS));
        ArrayNode incidents = json.putArray("incidents");
        request.incidents().forEach(replica -> put(incidents.addObject(), replica));
        return Json.bytes(json);
    }

    /** Reads what {@link #encode(SayRequest)} writes. */
    public static Decoded<SayRequest> sayRequest(byte[] json) {
        return Json.read(
                json,
                fields -> new SayRequest(
                        fields.line("reader", 1, Limits.CHAT_ADDRESS),
                        fields.list("incidents", 1, SayRequest.MAX_INCIDENTS, Element.object(ReplicaJson::replica))));
    }

    /**
     * An answer of a speaker as JSON. Incidents that no longer fit into an answer are left out, and the asker goes on with its
     * own copy of them.
     */
    public static byte[] encode(SayAnswer answer) {
        ObjectNode json =
                Json.object().put("taken", answer.taken()).put("reason", OneLine.of(answer.reason(), Limits.LINE));
        ArrayNode incidents = json.putArray("incidents");
        int room = Limits.RESPONSE_BODY - FRAME - 6 * Limits.LINE;
        for (Replica replica : Json.first(answer.incidents(), SayRequest.MAX_INCIDENTS)) {
            if (problem(replica).isEmpty() && size(replica) <= room) {
                put(incidents.addObject(), replica);
                room -= size(replica);
            }
        }
        return Json.bytes(json);
    }

    /** Reads what {@link #encode(SayAnswer)} writes. */
    public static Decoded<SayAnswer> sayAnswer(byte[] json) {
        return Json.read(
                json,
                fields -> new SayAnswer(
                        fields.truth("taken"),
                        fields.line("reason", 0, Limits.LINE),
                        fields.list("incidents", 0, SayRequest.MAX_INCIDENTS, Element.object(ReplicaJson::replica))));
    }

    private static ObjectNode put(ObjectNode json, Replica replica) {
        return json.put("id", replica.id())
                .put("revision", replica.revision())
                .put("origin", replica.origin().value())
                .put("bytes", replica.bytes());
    }

    private static Replica replica(JsonReader fields) throws MalformedException {
        return new Replica(
                fields.incidentId("id"),
                fields.integer("revision", 0, Long.MAX_VALUE),
                fields.nodeName("origin"),
                fields.bytes("bytes", Limits.REPLICA));
    }
}
