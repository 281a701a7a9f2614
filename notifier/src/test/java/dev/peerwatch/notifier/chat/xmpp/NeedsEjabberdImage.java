package dev.peerwatch.notifier.chat.xmpp;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Leaves tests out, with one line that says why, where Docker doesn't answer or {@code deploy/test-images} hasn't made the
 * image. Not under {@code CI=true}: there they fail.
 */
final class NeedsEjabberdImage implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if ("true".equals(System.getenv("CI"))) {
            return ConditionEvaluationResult.enabled("under CI=true it must run");
        }
        try {
            Commands.run(Path.of("."), List.of("docker", "image", "inspect", EjabberdServer.IMAGE));
            return ConditionEvaluationResult.enabled("the image is there");
        } catch (RuntimeException e) {
            String why = String.valueOf(e.getMessage())
                    .lines()
                    .reduce((first, last) -> last)
                    .orElse("no reason given");
            System.out.println("Left out: " + context.getDisplayName() + ", because there's no image "
                    + EjabberdServer.IMAGE + " (" + why + "); deploy/test-images makes it");
            return ConditionEvaluationResult.disabled(why);
        }
    }
}
