package dev.peerwatch.protocol.wire;

import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the fields of one JSON object strictly, and says where and why one can't be had. Unknown fields are ignored. */
final class JsonReader {

    /** Ends the reading of one document; never leaves this package. */
    static final class MalformedException extends Exception {

        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message, null, false, false); // no stack trace: a flood of bad input must cost little
        }
    }

    private static final Pattern INCIDENT_ID = Pattern.compile("[A-Za-z0-9_-]+");
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._+-]*");

    private final JsonNode object;
    private final String path;

    private JsonReader(JsonNode object, String path) {
        this.object = object;
        this.path = path;
    }

    static JsonReader of(@Nullable JsonNode node, String path) throws MalformedException {
        if (node == null || !node.isObject()) {
            throw malformed(path.isEmpty() ? "the document" : path, "an object", node);
        }
        return new JsonReader(node, path);
    }

    /** A text of {@code min} to {@code max} characters, made fit for one line. */
    String line(String field, int min, int max) throws MalformedException {
        return line(object.get(field), at(field), min, max);
    }

    /** Like {@link #line}; empty when the field is missing or null. */
    Optional<String> optionalLine(String field, int max) throws MalformedException {
        JsonNode node = object.get(field);
        return node == null || node.isNull() ? Optional.empty() : Optional.of(line(node, at(field), 1, max));
    }

    /** An id, a version or a digest: up to {@link Limits#TOKEN} letters, digits and {@code . _ + -}. */
    String token(String field, int min) throws MalformedException {
        String text = line(field, min, Limits.TOKEN);
        if (!TOKEN.matcher(text).matches()) {
            throw new MalformedException(at(field) + ": expected letters, digits and . _ + - only");
        }
        return text;
    }

    NodeName nodeName(String field) throws MalformedException {
        return nodeName(object.get(field), at(field));
    }

    boolean truth(String field) throws MalformedException {
        JsonNode node = object.get(field);
        if (node == null || !node.isBoolean()) {
            throw malformed(at(field), "true or false", node);
        }
        return node.booleanValue();
    }

    /** Whether the text can be an incident's id. */
    static boolean isIncidentId(String text) {
        return text.length() <= Limits.INCIDENT_ID && INCIDENT_ID.matcher(text).matches();
    }

    /** A duration in whole milliseconds, from {@code min} to {@code max}. */
    Duration millis(String field, long min, long max) throws MalformedException {
        return Duration.ofMillis(integer(field, min, max));
    }

    /** A whole number from {@code min} to {@code max}. */
    long integer(String field, long min, long max) throws MalformedException {
        JsonNode node = object.get(field);
        if (node == null
                || !node.isIntegralNumber()
                || !node.canConvertToLong()
                || node.longValue() < min
                || node.longValue() > max) {
            throw malformed(at(field), "an integer from " + min + " to " + max, node);
        }
        return node.longValue();
    }

    /** Up to {@code max} bytes, written as base64 (RFC 4648, 4). */
    byte[] bytes(String field, int max) throws MalformedException {
        JsonNode node = object.get(field);
        if (node == null || !node.isString()) {
            throw malformed(at(field), "a text in base64", node);
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(node.stringValue());
        } catch (IllegalArgumentException e) {
            throw new MalformedException(at(field) + ": expected base64");
        }
        if (bytes.length > max) {
            throw new MalformedException(at(field) + ": expected at most " + max + " bytes, found " + bytes.length);
        }
        return bytes;
    }

    /** An incident's id. */
    String incidentId(String field) throws MalformedException {
        String text = line(field, 1, Limits.INCIDENT_ID);
        if (!isIncidentId(text)) {
            throw new MalformedException(at(field) + ": expected letters, digits and - _ only");
        }
        return text;
    }

    /** Reads the elements of a list of {@code min} to {@code max}. */
    <T> List<T> list(String field, int min, int max, Element<T> element) throws MalformedException {
        JsonNode node = object.get(field);
        if (node == null || !node.isArray()) {
            throw malformed(at(field), "a list", node);
        }
        return list(node, field, min, max, element);
    }

    /** Like {@link #list}; empty when the field is missing: an earlier minor version has none. */
    <T> List<T> optionalList(String field, int max, Element<T> element) throws MalformedException {
        return object.has(field) ? list(field, 0, max, element) : List.of();
    }

    private <T> List<T> list(JsonNode node, String field, int min, int max, Element<T> element)
            throws MalformedException {
        if (node.size() < min || node.size() > max) {
            throw new MalformedException(
                    at(field) + ": expected " + min + " to " + max + " elements, found " + node.size());
        }
        List<T> read = new ArrayList<>(node.size());
        for (int i = 0; i < node.size(); i++) {
            read.add(element.read(node.get(i), at(field) + "[" + i + "]"));
        }
        return read;
    }

    /** An object; empty when the field is missing or null. */
    <T> Optional<T> optionalObject(String field, ObjectElement<T> reader) throws MalformedException {
        JsonNode node = object.get(field);
        return node == null || node.isNull() ? Optional.empty() : Optional.of(reader.read(of(node, at(field))));
    }

    /** One element of a list. */
    interface Element<T> {
        T read(JsonNode node, String path) throws MalformedException;

        static <T> Element<T> object(ObjectElement<T> reader) {
            return (node, path) -> reader.read(JsonReader.of(node, path));
        }
    }

    /** One element of a list of objects. */
    interface ObjectElement<T> {
        T read(JsonReader fields) throws MalformedException;
    }

    static NodeName nodeName(@Nullable JsonNode node, String path) throws MalformedException {
        String text = line(node, path, 1, 63);
        if (!NodeName.isValid(text)) {
            throw new MalformedException(path + ": expected a node name");
        }
        return new NodeName(text);
    }

    static String line(@Nullable JsonNode node, String path, int min, int max) throws MalformedException {
        if (node == null || !node.isString()) {
            throw malformed(path, "a text", node);
        }
        String text = node.stringValue();
        if (text.length() < min || text.length() > max) {
            throw new MalformedException(
                    path + ": expected " + min + " to " + max + " characters, found " + text.length());
        }
        return OneLine.of(text, max);
    }

    /** One of the words that {@code parse} knows. */
    <T> T word(String field, Function<String, @Nullable T> parse, String expected) throws MalformedException {
        T value = parse.apply(line(field, 1, 32));
        if (value == null) {
            throw new MalformedException(at(field) + ": expected " + expected);
        }
        return value;
    }

    private String at(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    private static MalformedException malformed(String path, String expected, @Nullable JsonNode found) {
        return new MalformedException(path + ": expected " + expected + ", found " + kind(found));
    }

    private static String kind(@Nullable JsonNode node) {
        if (node == null || node.isMissingNode()) {
            return "nothing";
        }
        return switch (node.getNodeType()) {
            case ARRAY -> "a list";
            case BOOLEAN -> "true or false";
            case NULL -> "null";
            case NUMBER -> "another number";
            case OBJECT -> "an object";
            case STRING -> "a text";
            default -> "something else";
        };
    }
}
