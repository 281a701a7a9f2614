package dev.peerwatch.agent.blueprint;

import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * A digest of the model rather than of the file's text, so that a comment or a changed order makes no two blueprints. Records
 * are rendered component by component, and what is empty is left out, so that a part of the model that a later version adds
 * changes no digest as long as nobody uses it.
 */
final class ModelDigest {

    private ModelDigest() {}

    /** SHA-256 over the canonical rendering, hexadecimal. The component {@code digest} itself doesn't count. */
    static String of(Blueprint blueprint) {
        StringBuilder canonical = new StringBuilder();
        render(blueprint, canonical);
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(canonical.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void render(Object value, StringBuilder out) {
        if (value instanceof Optional<?> optional) {
            optional.ifPresent(v -> render(v, out));
        } else if (value instanceof Map<?, ?> map) {
            out.append('{');
            map.forEach((key, v) -> {
                render(key, out);
                out.append(':');
                render(v, out);
            });
            out.append('}');
        } else if (value instanceof Collection<?> collection) {
            out.append('[');
            collection.forEach(v -> {
                render(v, out);
                out.append(';');
            });
            out.append(']');
        } else if (value instanceof Record record) {
            renderRecord(record, out);
        } else {
            // Length first: no text can look like the end of its value.
            String text = value.toString();
            out.append(text.length()).append('"').append(text);
        }
    }

    private static void renderRecord(Record record, StringBuilder out) {
        out.append(record.getClass().getSimpleName()).append('(');
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            if (record instanceof Blueprint && component.getName().equals("digest")) {
                continue;
            }
            Object value = valueOf(component, record);
            boolean empty = (value instanceof Optional<?> o && o.isEmpty())
                    || (value instanceof Collection<?> c && c.isEmpty())
                    || (value instanceof Map<?, ?> m && m.isEmpty());
            if (!empty) {
                out.append(component.getName()).append('=');
                render(value, out);
            }
        }
        out.append(')');
    }

    private static Object valueOf(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("can't read " + component, e);
        }
    }
}
