package dev.peerwatch.protocol.wire;

import dev.peerwatch.protocol.wire.JsonReader.MalformedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON as it is read and written here: strict, within limits, and without an exception for bad input. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(16)
                            .maxNumberLength(32)
                            .maxNameLength(256)
                            .maxStringLength(Limits.REQUEST_BODY)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /** An object to fill. */
    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** A document as it goes out. */
    static byte[] bytes(JsonNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Reads one document; never throws. */
    static <T> Decoded<T> read(byte[] json, JsonReader.ObjectElement<T> reader) {
        try {
            return new Decoded.Ok<>(reader.read(JsonReader.of(MAPPER.readTree(json), "")));
        } catch (MalformedException e) {
            return new Decoded.Malformed<>(OneLine.of(String.valueOf(e.getMessage()), Limits.LINE));
        } catch (JacksonException e) {
            return new Decoded.Malformed<>("not JSON: " + OneLine.of(e.getOriginalMessage(), 200));
        }
    }

    /** Whole milliseconds, from none to {@link Limits#DURATION_MS}. */
    static long millis(Duration duration) {
        long limit = Limits.DURATION_MS;
        return duration.isNegative()
                ? 0
                : duration.compareTo(Duration.ofMillis(limit)) > 0 ? limit : duration.toMillis();
    }

    /** The first of a list that may be too long. */
    static <T> List<T> first(List<T> list, int max) {
        return list.size() <= max ? list : list.subList(0, max);
    }
}
