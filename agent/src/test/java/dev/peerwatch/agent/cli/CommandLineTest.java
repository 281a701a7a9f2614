package dev.peerwatch.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.agent.blueprint.BlueprintReader;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.identity.NodeKeyFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CommandLineTest {

    @TempDir
    Path folder;

    private Path good;
    private Path bad;

    @BeforeEach
    void blueprints() throws IOException {
        good = copied("full.yaml");
        bad = copied("ten-mistakes.yaml");
    }

    @Test
    void helpIsEverywhereAndFine() {
        for (String[] args :
                new String[][] {{"--help"}, {"-h"}, {"check-config", "--help"}, {"plan", "--help"}, {"keygen", "-h"}}) {
            Shell.Result result = new Shell().run(args);
            assertThat(result.exit()).as(String.join(" ", args)).isZero();
            assertThat(result.out())
                    .contains("Usage: peerwatch")
                    .contains("Exit codes:")
                    .contains("Examples:");
            assertThat(result.err()).isEmpty();
        }
    }

    @Test
    void saysItsVersion() {
        assertThat(new Shell().run("--version").out()).startsWith("peerwatch ").contains("Java ");
    }

    @Test
    void wrongUsageIsExitTwoWithAHint() {
        Shell.Result typo = new Shell().run("chek-config");
        assertThat(typo.exit()).isEqualTo(2);
        assertThat(typo.err()).contains("chek-config").contains("check-config").contains("peerwatch --help");
        Shell.Result none = new Shell().run();
        assertThat(none.exit()).isEqualTo(2);
        assertThat(none.err()).contains("which command?");
        Shell.Result option = new Shell().run("plan", "--nodes", "web-1");
        assertThat(option.exit()).isEqualTo(2);
        assertThat(option.err()).contains("--nodes").contains("peerwatch plan --help");
        assertThat(new Shell().run("plan", "-o", "xml").exit()).isEqualTo(2);
    }

    @Test
    void checkConfigSumsUpAGoodBlueprint() {
        Shell.Result result = new Shell().run("check-config", good.toString());
        assertThat(result.exit()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .contains(good + ": fine\n")
                .contains("mesh      logistics, digest ")
                .contains("nodes     3: ams 1, fra 2\n")
                .contains("services  5\n")
                .contains("people    2: ana, tim\n")
                .contains("chat      chat.example.org by way of chat.example.org, then backup.example.org:5223")
                .contains("poll      every 60s, timeout 5s, retry every 5s, 3 attempts (1 node)")
                .contains("rings     2\n          n=3, k=2: ring 1 is ring 0 reversed\n")
                .contains("warnings  0\n");
    }

    @Test
    void checkConfigReportsEveryMistake() {
        Shell.Result result = new Shell().run("check-config", bad.toString());
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines()).hasSize(11).first().asString().startsWith(bad + ":3:1: found ");
        assertThat(result.err()).endsWith("10 mistakes\n");
    }

    @Test
    void checkConfigSpeaksJson() {
        JsonNode fine = json(new Shell().run("check-config", "-o", "json", good.toString()));
        assertThat(fine.get("valid").asBoolean()).isTrue();
        assertThat(fine.get("nodes").asInt()).isEqualTo(3);
        Shell.Result result = new Shell().run("check-config", "-o", "json", bad.toString());
        assertThat(result.exit()).isEqualTo(1);
        JsonNode errors = json(result).get("errors");
        assertThat(errors.size()).isEqualTo(10);
        assertThat(errors.get(0).get("line").asInt()).isEqualTo(3);
    }

    @Test
    void theBlueprintIsFoundByOptionVariableOrNotAtAll() {
        assertThat(new Shell()
                        .with("PEERWATCH_CONFIG", good.toString())
                        .run("check-config")
                        .exit())
                .isZero();
        assertThat(new Shell().run("check-config", "--config", good.toString()).exit())
                .isZero();
        Shell.Result missing =
                new Shell().run("check-config", folder.resolve("none.yaml").toString());
        assertThat(missing.exit()).isEqualTo(1);
        assertThat(missing.err()).contains("none.yaml: there is no such file");
        assertThat(new Shell().run("check-config", folder.toString()).err()).contains("is a directory");
        assertThat(new Shell().run("check-config", "--config", "a", "b").exit()).isEqualTo(2);
    }

    @Test
    void planSaysWhoWatchesWhom() {
        Shell.Result result = new Shell().run("plan", "--config", good.toString());
        assertThat(result.exit()).isZero();
        assertThat(result.out().lines().filter(l -> l.startsWith("web-1 "))).hasSize(2);
        assertThat(result.out())
                .containsPattern("NODE +SITE +WATCHED BY +SITE +RING +PHASE +INTERVAL\n")
                .containsPattern("switch-1 +ams +web-[12] +fra +0 +\\+[0-9.]+s +60s\n")
                .contains("each watched by 2");
        Shell.Result one = new Shell().run("plan", "--config", good.toString(), "--node", "web-2");
        assertThat(one.out().lines().filter(l -> l.contains("web-2"))).hasSize(4);
    }

    @Test
    void planSpeaksJson() {
        JsonNode plan = json(new Shell().run("plan", "--config", good.toString(), "-o", "json"));
        assertThat(plan.get("rings").size()).isEqualTo(2);
        assertThat(plan.get("rings").get(0).size()).isEqualTo(3);
        assertThat(plan.get("watches").size()).isEqualTo(6);
        assertThat(plan.get("watches").get(0).get("phase_ms").asInt()).isBetween(0, 59_999);
    }

    @Test
    void planOfAnUnknownNodeIsWrongUsageAndOfABadBlueprintAProblem() {
        Shell.Result unknown = new Shell().run("plan", "--config", good.toString(), "--node", "web-9");
        assertThat(unknown.exit()).isEqualTo(2);
        assertThat(unknown.err()).contains("no node 'web-9'").contains("switch-1, web-1, web-2");
        Shell.Result mistakes = new Shell().run("plan", "--config", bad.toString());
        assertThat(mistakes.exit()).isEqualTo(1);
        assertThat(mistakes.err().lines()).hasSize(10);
    }

    @Test
    void keygenMakesAKeyOnceAndPrintsTheBlueprintsLines() throws Exception {
        Path key = folder.resolve("node.key");
        Shell.Result result = new Shell().run("keygen", "--node", "web-1", "--key", key.toString());
        assertThat(result.exit()).isZero();
        assertThat(result.out()).matches("  web-1:\n    key: \"p256:[A-Za-z0-9_-]{44}\"\n");
        assertThat(Files.getPosixFilePermissions(key)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(result.out())
                .contains(NodeKeyFile.load(key, new NodeName("web-1")).pin().text());
        // What it prints is a part of a blueprint once the address is added.
        assertThat(BlueprintReader.parse(
                                "mesh.yaml", "format: 1\nmesh: m\nnodes:\n" + result.out() + "    address: 192.0.2.1\n")
                        .warnings())
                .singleElement()
                .asString()
                .contains("single node");

        Shell.Result again = new Shell().with("PEERWATCH_KEY", key.toString()).run("keygen", "--node", "web-1");
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.err()).contains(key + " already");
        Shell.Result shown =
                new Shell().with("PEERWATCH_KEY", key.toString()).run("keygen", "--node", "web-1", "--show");
        assertThat(shown.out()).isEqualTo(result.out());
    }

    @Test
    void keygenWantsANodeName() {
        Shell.Result result = new Shell()
                .run("keygen", "--node", "Web 1", "--key", folder.resolve("k").toString());
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("not a node name: 'Web 1'");
        assertThat(folder.resolve("k")).doesNotExist();
    }

    private Path copied(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = Objects.requireNonNull(BlueprintReader.class.getResourceAsStream(name))) {
            Files.copy(in, file);
        }
        return file;
    }

    private static JsonNode json(Shell.Result result) {
        return JsonMapper.shared().readTree(result.out());
    }
}
