package dev.peerwatch.agent.cli;

import dev.peerwatch.agent.blueprint.Blueprint;
import dev.peerwatch.agent.blueprint.BlueprintReader;
import dev.peerwatch.agent.blueprint.Problem;
import dev.peerwatch.agent.blueprint.Reading;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;

/** What commands do with blueprints. */
final class Blueprints {

    private Blueprints() {}

    /** The blueprint; empty after all its mistakes were printed. */
    static Optional<Blueprint> readOrExplain(Path file, PrintWriter err) {
        Reading reading = BlueprintReader.read(file);
        if (reading instanceof Reading.Accepted accepted) {
            return Optional.of(accepted.blueprint());
        }
        explain((Reading.Rejected) reading, err);
        return Optional.empty();
    }

    /** Prints all mistakes and warnings, one a line. */
    static void explain(Reading reading, PrintWriter err) {
        if (reading instanceof Reading.Rejected rejected) {
            rejected.errors().forEach(err::println);
        }
        for (Problem warning : reading.warnings()) {
            err.println(new Problem(warning.file(), warning.line(), warning.column(), "warning: " + warning.text()));
        }
    }
}
