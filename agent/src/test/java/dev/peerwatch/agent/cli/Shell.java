package dev.peerwatch.agent.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.Map;

/** Runs commands within the test, as a person would at a terminal. */
final class Shell {

    private final Map<String, String> environment = new HashMap<>();

    /** What one command left behind. */
    record Result(int exit, String out, String err) {}

    Shell with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Result run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Charset charset = Charset.defaultCharset();
        int exit = Peerwatch.run(
                environment, new PrintStream(out, true, charset), new PrintStream(err, true, charset), args);
        return new Result(exit, out.toString(charset), err.toString(charset));
    }
}
