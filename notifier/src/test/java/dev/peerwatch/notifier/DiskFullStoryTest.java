package dev.peerwatch.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.OpsMesh.Got;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is answered when the disk doesn't take what a person writes: one message, and a true one. */
class DiskFullStoryTest {

    private static final String TIM = "tim@example.org";

    /** n2 is dead, watched by n1 and n0; tim has been told. */
    private final OpsMesh mesh = OpsMesh.of(8, "tim")
            .seconds(200)
            .misses("n1", "n2")
            .misses("n0", "n2")
            .bothFind("n2", Verdict.DOWN)
            .seconds(60);

    private final Got alert = mesh.expectOne();

    /** The message is the first that anybody wrote. */
    private void writesWhileTheDiskIsFull(String body) {
        mesh.replies(alert, body).happens(alert.speaker(), new OpsEvent.NotKept(TIM, "w-1", "disk full"));
    }

    @Test
    void anAcknowledgementThatAnotherNodeHasStands() {
        writesWhileTheDiskIsFull("ack");
        mesh.seconds(10);
        assertThat(mesh.expectOne().body())
                .startsWith(
                        "Not saved: disk full, so my log lacks it; but another node has it.\nYou have it: n2 DOWN (");
        assertThat(mesh.state("n1").open().get("n2").ack()).isPresent();
    }

    @Test
    void whatNoOtherNodeTookHoldsUntilARestartAndSoItSays() {
        for (String node : List.of("n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7")) {
            if (!node.equals(alert.speaker())) {
                mesh.cut(alert.speaker(), node);
            }
        }
        writesWhileTheDiskIsFull("ack");
        mesh.seconds(10);
        assertThat(mesh.got())
                .extracting(Got::body)
                .singleElement()
                .asString()
                .startsWith("Not saved: disk full, and no other node took it. Until I restart it holds all the same:\n"
                        + "You have it: n2 DOWN (");
    }

    @Test
    void wordsAreNotSaved() {
        writesWhileTheDiskIsFull("the fan is loud");
        mesh.seconds(10);
        assertThat(mesh.expectOne().body())
                .startsWith("Not saved: disk full. What you wrote is not in my log. Not acknowledged: n2 DOWN (")
                .endsWith("Send ack to take it.");
        mesh.seconds(600).expectSilence();
    }

    @Test
    void wordsThatLookLikeACommandAreNeitherKeptNorDone() {
        writesWhileTheDiskIsFull("mute n2");
        mesh.seconds(10);
        assertThat(mesh.expectOne().body())
                .startsWith("Not saved: disk full. What you wrote is not in my log. ")
                .doesNotContain("Kept");
    }
}
