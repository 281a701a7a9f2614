package dev.peerwatch.protocol.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Checks a value against those parts of JSON Schema that the OpenAPI file uses; fails on a keyword it doesn't know. */
final class Schema {

    private static final Set<String> KNOWN = Set.of(
            "$ref",
            "default",
            "description",
            "enum",
            "examples",
            "items",
            "maxItems",
            "maxLength",
            "maximum",
            "minItems",
            "minLength",
            "minimum",
            "pattern",
            "properties",
            "required",
            "type",
            "uniqueItems");

    private final JsonNode document;

    Schema(JsonNode document) {
        this.document = document;
    }

    /** Follows a {@code $ref}, if it is one. */
    JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").stringValue().substring(1)) : node;
    }

    /** What is wrong with {@code value}; fields that the schema doesn't name are wrong too, for this is about what we send. */
    List<String> problems(JsonNode value, JsonNode schemaOrRef, String path) {
        JsonNode schema = resolve(schemaOrRef);
        List<String> problems = new ArrayList<>();
        schema.propertyNames().stream()
                .filter(keyword -> !KNOWN.contains(keyword))
                .forEach(keyword -> problems.add(path + ": the test doesn't know the keyword " + keyword));
        switch (schema.path("type").stringValue("")) {
            case "object" -> object(value, schema, path, problems);
            case "array" -> array(value, schema, path, problems);
            case "string" -> string(value, schema, path, problems);
            case "integer" -> integer(value, schema, path, problems);
            case "boolean" -> check(value.isBoolean(), path + ": no boolean", problems);
            default -> problems.add(path + ": a schema without a type");
        }
        return problems;
    }

    private void object(JsonNode value, JsonNode schema, String path, List<String> problems) {
        if (!value.isObject()) {
            problems.add(path + ": no object");
            return;
        }
        for (JsonNode required : schema.path("required")) {
            check(value.has(required.stringValue()), path + ": lacks " + required.stringValue(), problems);
        }
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            String at = path + "." + field.getKey();
            JsonNode property = schema.path("properties").get(field.getKey());
            if (property == null) {
                problems.add(at + ": isn't documented");
            } else {
                problems.addAll(problems(field.getValue(), property, at));
            }
        }
    }

    private void array(JsonNode value, JsonNode schema, String path, List<String> problems) {
        check(value.isArray(), path + ": no list", problems);
        check(value.size() <= schema.path("maxItems").asInt(Integer.MAX_VALUE), path + ": too long", problems);
        check(value.size() >= schema.path("minItems").asInt(0), path + ": too short", problems);
        for (int i = 0; i < value.size(); i++) {
            problems.addAll(problems(value.get(i), schema.get("items"), path + "[" + i + "]"));
        }
    }

    private static void string(JsonNode value, JsonNode schema, String path, List<String> problems) {
        String text = value.stringValue("");
        check(value.isString(), path + ": no text", problems);
        check(text.length() <= schema.path("maxLength").asInt(Integer.MAX_VALUE), path + ": too long", problems);
        check(text.length() >= schema.path("minLength").asInt(0), path + ": too short", problems);
        String pattern = schema.path("pattern").stringValue("");
        check(Pattern.compile(pattern).matcher(text).find(), path + ": '" + text + "' isn't " + pattern, problems);
        if (schema.has("enum")) {
            check(
                    schema.get("enum").valueStream().anyMatch(one -> one.equals(value)),
                    path + ": '" + text + "' isn't in the enum",
                    problems);
        }
    }

    private static void integer(JsonNode value, JsonNode schema, String path, List<String> problems) {
        check(value.isIntegralNumber(), path + ": no integer", problems);
        check(value.asLong() >= schema.path("minimum").asLong(Long.MIN_VALUE), path + ": too small", problems);
        check(value.asLong() <= schema.path("maximum").asLong(Long.MAX_VALUE), path + ": too large", problems);
    }

    private static void check(boolean condition, String problem, List<String> problems) {
        if (!condition) {
            problems.add(problem);
        }
    }
}
