package dev.peerwatch.agent.cli;

import dev.peerwatch.agent.blueprint.Blueprint;
import dev.peerwatch.agent.blueprint.BlueprintReader;
import dev.peerwatch.agent.blueprint.Problem;
import dev.peerwatch.agent.blueprint.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The blueprint on disk, and a copy of the last one that was taken: an agent that is restarted while the file is broken goes on with
 * that, since an agent that watches by yesterday's blueprint is worth more than none.
 */
final class BlueprintFile {

    private static final Logger LOG = LoggerFactory.getLogger(BlueprintFile.class);

    private final Path file;
    private final Path lastTaken;

    BlueprintFile(Path file, Path stateDir) {
        this.file = file;
        this.lastTaken = stateDir.resolve("mesh.last-taken.yaml");
    }

    /**
     * A blueprint to start with.
     *
     * @param blueprint the model
     * @param problem why it is the copy and not the file, if so
     */
    record Start(Blueprint blueprint, Optional<String> problem) {}

    /** The file, or the copy if the file doesn't hold. */
    Start readForStart() {
        Reading reading = BlueprintReader.read(file);
        if (reading instanceof Reading.Accepted accepted) {
            remember();
            return new Start(accepted.blueprint(), Optional.empty());
        }
        List<String> errors = errors(reading);
        if (Files.isReadable(lastTaken) && BlueprintReader.read(lastTaken) instanceof Reading.Accepted accepted) {
            return new Start(
                    accepted.blueprint(),
                    Optional.of(errors.get(0)
                            + (errors.size() > 1 ? " (and " + (errors.size() - 1) + " more)" : "")
                            + "; watching by the last one that was taken, " + lastTaken));
        }
        throw Failure.problem(String.join("\n", errors));
    }

    /** The file as it is now. */
    Reading read() {
        return BlueprintReader.read(file);
    }

    static List<String> errors(Reading reading) {
        List<String> lines = new ArrayList<>();
        if (reading instanceof Reading.Rejected rejected) {
            rejected.errors().stream().map(Problem::toString).forEach(lines::add);
        }
        return lines;
    }

    /** Keeps a copy of the file, which was taken. */
    void remember() {
        try {
            Files.createDirectories(lastTaken.toAbsolutePath().getParent());
            Path draft = lastTaken.resolveSibling(lastTaken.getFileName() + ".new");
            Files.copy(file, draft, StandardCopyOption.REPLACE_EXISTING);
            Files.move(draft, lastTaken, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.debug("no copy of the blueprint could be kept at {}", lastTaken, e);
        }
    }
}
