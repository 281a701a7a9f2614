package dev.peerwatch.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.protocol.CheckResult;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.PanelAnswer;
import dev.peerwatch.protocol.PanelRequest;
import dev.peerwatch.protocol.Replica;
import dev.peerwatch.protocol.Saw;
import dev.peerwatch.protocol.SayAnswer;
import dev.peerwatch.protocol.SayRequest;
import dev.peerwatch.protocol.StatusReport;
import dev.peerwatch.protocol.StoppingNotice;
import dev.peerwatch.protocol.wire.Decoded.Malformed;
import dev.peerwatch.protocol.wire.Decoded.Ok;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class JsonCodecProperties {

    @Property(tries = 300)
    void reportsSurviveTheWire(@ForAll("reports") StatusReport report) {
        assertThat(JsonCodec.statusReport(JsonCodec.encode(report))).isEqualTo(new Ok<>(report));
    }

    @Property(tries = 300)
    void panelRequestsSurviveTheWire(
            @ForAll @Size(min = 1, max = 64) java.util.Set<@net.jqwik.api.From("names") NodeName> subjects,
            @ForAll @IntRange(min = 1, max = 60_000) int budget) {
        PanelRequest request = new PanelRequest(List.copyOf(subjects), Duration.ofMillis(budget));
        assertThat(JsonCodec.panelRequest(JsonCodec.encode(request))).isEqualTo(new Ok<>(request));
    }

    @Property(tries = 300)
    void panelAnswersSurviveTheWire(
            @ForAll @net.jqwik.api.From("names") NodeName subject,
            @ForAll Saw saw,
            @ForAll("lines") String reason,
            @ForAll @IntRange(min = 0) int ago,
            @ForAll boolean onChat) {
        PanelAnswer answer = new PanelAnswer(List.of(new PanelAnswer.Sighting(
                subject,
                saw,
                reason,
                Duration.ofMillis(ago),
                onChat ? Optional.of(subject + "@chat.example.org/x") : Optional.empty(),
                ago % 2 == 0
                        ? Optional.empty()
                        : Optional.of(new PanelAnswer.Excuse(BootId.random().hex(), Duration.ofMillis(ago / 2))))));
        assertThat(JsonCodec.panelAnswer(JsonCodec.encode(answer))).isEqualTo(new Ok<>(answer));
    }

    @Property
    void stoppingNoticesSurviveTheWire(@ForAll StoppingNotice.Kind kind) {
        StoppingNotice notice = new StoppingNotice(BootId.random().hex(), kind);
        assertThat(JsonCodec.stoppingNotice(JsonCodec.encode(notice))).isEqualTo(new Ok<>(notice));
    }

    @Property(tries = 300)
    void copiesOfIncidentsAndWhatIsSaidOfThemSurviveTheWire(
            @ForAll @net.jqwik.api.From("names") NodeName origin,
            @ForAll @net.jqwik.api.constraints.LongRange(min = 0) long revision,
            @ForAll byte[] content,
            @ForAll("lines") String line,
            @ForAll boolean taken) {
        Replica replica = new Replica("7F_3-a", revision, origin, content);
        assertSame(ok(ReplicaJson.replica(ReplicaJson.encode(replica))), replica);
        assertThat(ReplicaJson.encode(replica).length).isLessThanOrEqualTo(ReplicaJson.size(replica));
        SayRequest request = new SayRequest("x" + line, List.of(replica, replica));
        SayRequest asked = ok(ReplicaJson.sayRequest(ReplicaJson.encode(request)));
        assertThat(asked.reader()).isEqualTo(request.reader());
        asked.incidents().forEach(incident -> assertSame(incident, replica));
        SayAnswer answer = ok(ReplicaJson.sayAnswer(ReplicaJson.encode(new SayAnswer(taken, line, List.of(replica)))));
        assertThat(answer.taken()).isEqualTo(taken);
        assertThat(answer.reason()).isEqualTo(line);
        assertSame(answer.incidents().get(0), replica);
    }

    @Example
    void anAnswerThatWouldBeTooLongLeavesOutWhatDoesntFit() {
        Replica large = new Replica("i", 1, new NodeName("a"), new byte[Limits.REPLICA]);
        Replica impossible = new Replica("i", 1, new NodeName("a"), new byte[Limits.REPLICA + 1]);
        List<Replica> many = new java.util.ArrayList<>(Collections.nCopies(9, large));
        many.add(0, impossible);
        byte[] json = ReplicaJson.encode(new SayAnswer(true, "", many));
        assertThat(json.length).isLessThanOrEqualTo(Limits.RESPONSE_BODY);
        assertThat(ok(ReplicaJson.sayAnswer(json)).incidents()).hasSize(4);
    }

    @Example
    void malformedIncidentsSayWhere() {
        String good = new String(
                ReplicaJson.encode(new Replica("7f3a", 1, new NodeName("a"), new byte[3])), StandardCharsets.UTF_8);
        for (var odd : java.util.Map.of(
                        good.replace("7f3a", "7f/3a"), "id: expected letters, digits and - _ only",
                        good.replace(":1,", ":-1,"), "revision: expected an integer from 0",
                        good.replace("AAAA", "A*A"), "bytes: expected base64",
                        good.replace("\"AAAA\"", "7"), "bytes: expected a text in base64, found another number")
                .entrySet()) {
            assertThat(ReplicaJson.replica(utf8(odd.getKey())))
                    .isInstanceOfSatisfying(
                            Malformed.class,
                            malformed -> assertThat(malformed.reason()).contains(odd.getValue()));
        }
        assertThat(ReplicaJson.sayRequest(utf8("{\"reader\":\"x\",\"incidents\":[]}")))
                .isEqualTo(new Malformed<>("incidents: expected 1 to 64 elements, found 0"));
    }

    private static void assertSame(Replica one, Replica other) {
        assertThat(one.id()).isEqualTo(other.id());
        assertThat(one.revision()).isEqualTo(other.revision());
        assertThat(one.origin()).isEqualTo(other.origin());
        assertThat(one.bytes()).isEqualTo(other.bytes());
    }

    private static <T> T ok(Decoded<T> decoded) {
        return ((Ok<T>) decoded).value();
    }

    @Property
    void randomBytesAreMalformedAndNothingWorse(@ForAll byte[] noise) {
        for (Function<byte[], Decoded<?>> decoder : decoders()) {
            assertThat(decoder.apply(noise)).isInstanceOf(Malformed.class);
        }
    }

    @Property
    void aChangedByteIsWellFormedOrMalformedButNeverThrows(
            @ForAll("reports") StatusReport report, @ForAll @IntRange(max = 100_000) int position, @ForAll byte with) {
        byte[] json = JsonCodec.encode(report);
        json[position % json.length] = with;
        if (JsonCodec.statusReport(json) instanceof Malformed<StatusReport> malformed) {
            assertThat(malformed.reason()).isNotBlank().hasSizeLessThanOrEqualTo(Limits.LINE);
        }
    }

    @Property(tries = 300)
    void noTruncatedReportIsWellFormed(
            @ForAll("reports") StatusReport report, @ForAll @IntRange(max = 100_000) int length) {
        byte[] json = JsonCodec.encode(report);
        byte[] cut = java.util.Arrays.copyOf(json, length % json.length);
        assertThat(JsonCodec.statusReport(cut)).isInstanceOf(Malformed.class);
    }

    @Example
    void malformedDocumentsSayWhereWhatWasFoundAndWhatExpected() {
        assertMalformed("[]", "the document: expected an object, found a list");
        assertMalformed("", "the document: expected an object, found nothing");
        assertMalformed("{", "not JSON");
        assertMalformed("{\"node\":\"web-1\"}", "bootId: expected a text, found nothing");
        assertMalformed("{\"node\":7}", "node: expected a text, found another number");
        assertMalformed("{\"node\":\"WEB!\"}", "node: expected a node name");
        assertMalformed("{\"node\":\"a\",\"node\":\"b\"}", "not JSON");
        assertMalformed(report("").replace("\"uptimeMs\":5000", "\"uptimeMs\":-1"), "uptimeMs: expected an integer");
        assertMalformed(report("").replace("\"uptimeMs\":5000", "\"uptimeMs\":1.5"), "uptimeMs: expected an integer");
        assertMalformed(report("").replace("\"uptimeMs\":5000", "\"uptimeMs\":1e400"), "");
        assertMalformed(report("").replace("\"looked\":[]", "\"looked\":[3]"), "looked[0]: expected an object");
        assertMalformed(
                report("").replace("\"checks\":[]", "\"checks\":[{\"name\":\"x\",\"well\":\"yes\"}]"),
                "checks[0].well: expected true or false, found a text");
        assertMalformed(report("") + "x", "not JSON");
        assertMalformed(report("").replace("\"bootId\":\"b\"", "\"bootId\":\"" + "b".repeat(129) + "\""), "found 129");
        assertMalformed("[".repeat(5000), "not JSON");
    }

    @Example
    void unknownFieldsAreIgnoredAndUnknownWordsTellNothing() {
        assertThat(JsonCodec.statusReport(utf8(report("\"mood\":{\"deep\":[1,2]},"))))
                .isInstanceOf(Ok.class);
        Decoded<StatusReport> later = JsonCodec.statusReport(utf8(report("")
                .replace("\"looked\":[]", "\"looked\":[{\"peer\":\"db-1\",\"agoMs\":1,\"saw\":\"dreaming\"}]")));
        assertThat(((Ok<StatusReport>) later).value().looked().get(0).saw()).isEqualTo(Saw.UNKNOWN);
    }

    @Example
    void whatExceedsTheLimitsIsCutByTheSenderAndRefusedByTheReceiver() {
        NodeName node = new NodeName("web-1");
        StatusReport boastful = new StatusReport(
                node,
                "b",
                "1",
                "",
                Duration.ofDays(1_000_000),
                Collections.nCopies(Limits.LOOKED + 1, new StatusReport.Look(node, Duration.ofMillis(-5), Saw.GOOD)),
                List.of(),
                List.of(),
                List.of(new CheckResult("disk", false, "line 1\nline 2\u202e" + "x".repeat(600), Duration.ZERO)),
                List.of(),
                Optional.empty());
        StatusReport heard = ((Ok<StatusReport>) JsonCodec.statusReport(JsonCodec.encode(boastful))).value();
        assertThat(heard.looked()).hasSize(Limits.LOOKED);
        assertThat(heard.looked().get(0).ago()).isZero();
        assertThat(heard.checks().get(0).detail())
                .startsWith("line 1?line 2?xx")
                .hasSize(Limits.LINE);
        assertMalformed(
                report("")
                        .replace(
                                "\"notLookedAtBy\":[]",
                                "\"notLookedAtBy\":" + Collections.nCopies(Limits.NOT_LOOKED_AT_BY + 1, "\"web-1\"")),
                "expected 0 to 1024 elements, found 1025");
        assertThat(JsonCodec.panelRequest(utf8("{\"subjects\":[\"a\",\"a\"],\"budgetMs\":5}")))
                .isEqualTo(new Malformed<>("subjects: expected each node once"));
        assertThat(JsonCodec.panelRequest(utf8("{\"subjects\":[],\"budgetMs\":5}")))
                .isInstanceOf(Malformed.class);
        assertThat(JsonCodec.panelRequest(utf8("{\"subjects\":[\"a\"],\"budgetMs\":60001}")))
                .isInstanceOf(Malformed.class);
        assertThat(JsonCodec.stoppingNotice(utf8("{\"bootId\":\"b\",\"kind\":\"universe\"}")))
                .isEqualTo(new Malformed<>("kind: expected agent or system"));
    }

    @Example
    void versionsOfOneMajorUnderstandEachOther() {
        assertThat(ProtocolVersion.parse("1.1")).contains(ProtocolVersion.CURRENT);
        assertThat(ProtocolVersion.CURRENT.understands(new ProtocolVersion(1, 2)))
                .isTrue();
        assertThat(new ProtocolVersion(1, 0).understands(ProtocolVersion.CURRENT))
                .isTrue();
        assertThat(ProtocolVersion.CURRENT.understands(new ProtocolVersion(2, 0)))
                .isFalse();
        for (String odd : List.of("", "1", "1.", "1.0.0", "-1.0", "99999.0", " 1.0", "1.x")) {
            assertThat(ProtocolVersion.parse(odd)).as(odd).isEmpty();
        }
    }

    private static List<Function<byte[], Decoded<?>>> decoders() {
        return List.of(
                JsonCodec::statusReport,
                JsonCodec::panelRequest,
                JsonCodec::panelAnswer,
                JsonCodec::stoppingNotice,
                ReplicaJson::replica,
                ReplicaJson::sayRequest,
                ReplicaJson::sayAnswer,
                JsonCodec::errorMessage);
    }

    private static String report(String extra) {
        return "{" + extra + "\"node\":\"web-1\",\"bootId\":\"b\",\"software\":\"1\",\"blueprint\":\"\","
                + "\"uptimeMs\":5000,\"looked\":[],\"notLookedAtBy\":[],\"checks\":[],\"subscribers\":[]}";
    }

    private static void assertMalformed(String json, String reason) {
        assertThat(JsonCodec.statusReport(utf8(json)))
                .isInstanceOfSatisfying(
                        Malformed.class,
                        malformed -> assertThat(malformed.reason()).contains(reason));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Provide
    Arbitrary<NodeName> names() {
        return Arbitraries.strings()
                .withChars("abcdefghijklmnopqrstuvwxyz0123456789")
                .ofMinLength(1)
                .ofMaxLength(63)
                .map(NodeName::new);
    }

    @Provide
    Arbitrary<String> lines() {
        return Arbitraries.strings()
                .withChars(' ', 'a', 'Z', '"', '\\', '/', '{', 'ß', '€', '日', '½')
                .ofMaxLength(80);
    }

    @Provide
    Arbitrary<StatusReport> reports() {
        Arbitrary<Duration> durations =
                Arbitraries.longs().between(0, Limits.DURATION_MS).map(Duration::ofMillis);
        Arbitrary<StatusReport.Look> looks = Combinators.combine(names(), durations, Arbitraries.of(Saw.class))
                .as(StatusReport.Look::new);
        Arbitrary<StatusReport.LookedAtBy> watchers =
                Combinators.combine(names(), durations).as(StatusReport.LookedAtBy::new);
        Arbitrary<CheckResult> checks = Combinators.combine(
                        lines().filter(line -> !line.isEmpty()), Arbitraries.of(true, false), lines(), durations)
                .as(CheckResult::new);
        return Combinators.combine(
                        names(),
                        durations,
                        looks.list().ofMaxSize(5),
                        names().list().ofMaxSize(3),
                        watchers.list().ofMaxSize(3),
                        checks.list().ofMaxSize(4),
                        lines().filter(line -> !line.isEmpty()).list().ofMaxSize(3),
                        lines().filter(line -> !line.isEmpty()).optional())
                .as((node, uptime, looked, missed, watched, checked, subscribers, chat) -> new StatusReport(
                        node,
                        BootId.random().hex(),
                        "1.2.3-SNAPSHOT",
                        "0a1b",
                        uptime,
                        looked,
                        missed,
                        watched,
                        checked,
                        subscribers,
                        chat));
    }
}
