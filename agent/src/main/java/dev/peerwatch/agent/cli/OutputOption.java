package dev.peerwatch.agent.cli;

import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Option;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code -o json}; as a mixin. */
public final class OutputOption {

    /** How results are printed. */
    public enum Format {
        /** For people. */
        text,
        /** For programs. */
        json
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "How to print it: ${COMPLETION-CANDIDATES}. Default: text")
    Format format = Format.text;

    /** Whether a program reads the result. */
    public boolean isJson() {
        return format == Format.json;
    }

    /** Prints maps, lists, texts, numbers and booleans as JSON, in the order in which they come. */
    public static void print(PrintWriter out, Map<String, ?> value) {
        out.println(JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(value));
    }
}
