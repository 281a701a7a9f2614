package dev.peerwatch.agent.control;

import dev.peerwatch.agent.store.JournalRow;
import dev.peerwatch.notifier.JournalEntry;
import dev.peerwatch.notifier.Tier;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** The local commands' JSON: {@code snake_case}, durations in seconds, times in ISO-8601 UTC, tiers by the blueprint's words. */
public final class ControlJson {

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(20).build())
                    .build())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
            .addModule(new SimpleModule()
                    .addSerializer(Tier.class, new TierWriter())
                    .addDeserializer(Tier.class, new TierReader()))
            .build();

    private ControlJson() {}

    /** {@code value} on one line. */
    public static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** {@code value} for people to read. */
    public static String writePretty(Object value) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    }

    /** @throws JacksonException when {@code text} isn't JSON */
    static JsonNode read(String text) {
        return MAPPER.readTree(text);
    }

    /**
     * Turns JSON into a value again.
     *
     * @throws JacksonException when it isn't a {@code type}
     */
    public static <T> T as(JsonNode node, Class<T> type) {
        return MAPPER.treeToValue(node, type);
    }

    /** A row of the journal as it travels and as {@code peerwatch log -o json} prints it. */
    public static Map<String, Object> row(JournalRow row) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("seq", row.seq());
        map.put("at", row.entry().at().toString());
        map.put("level", row.entry().level().name());
        map.put("kind", row.entry().kind());
        map.put("fields", row.entry().fields());
        row.entry().text().ifPresent(text -> map.put("text", text));
        return map;
    }

    /** The row that {@link #row} turned into {@code node}. */
    public static JournalRow row(JsonNode node) {
        Map<String, String> fields = new LinkedHashMap<>();
        node.path("fields")
                .properties()
                .forEach(field -> fields.put(field.getKey(), field.getValue().asString()));
        return new JournalRow(
                node.path("seq").asLong(),
                new JournalEntry(
                        Instant.parse(node.path("at").asString()),
                        JournalEntry.Level.valueOf(node.path("level").asString()),
                        node.path("kind").asString(),
                        fields,
                        node.has("text") ? Optional.of(node.path("text").asString()) : Optional.empty()));
    }

    private static final class TierWriter extends ValueSerializer<Tier> {
        @Override
        public void serialize(Tier tier, JsonGenerator out, SerializationContext context) {
            out.writeString(tier.word());
        }
    }

    private static final class TierReader extends ValueDeserializer<Tier> {
        @Override
        public Tier deserialize(JsonParser in, DeserializationContext context) {
            String word = in.getString();
            return Arrays.stream(Tier.values())
                    .filter(tier -> tier.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no tier is called '" + word + "'"));
        }
    }
}
