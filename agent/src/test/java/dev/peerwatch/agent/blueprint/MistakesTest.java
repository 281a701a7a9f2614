package dev.peerwatch.agent.blueprint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each mistake alone, made by a change of one line of a good blueprint. */
class MistakesTest {

    private static final String GOOD = """
            format: 1
            mesh: m
            poll: { interval: 60s }
            chat: { domain: chat.example.org }
            profiles: { web: { site: fra } }
            nodes:
              a: { address: 192.0.2.1, key: "p256:A5dOvlbQyX9LLvFysniRa5QsXQt1Ioi55SYNheuDdkHq", profile: web }
              b: { address: 192.0.2.2, key: "p256:A9JhaztNdNKUzcx_B-73vABYr5i6kXPm9GcJkY1F0TZ2" }
            people: { tim: { jid: tim@example.org } }
            rotations: { r: { people: [tim], start: 2026-11-23 } }
            escalation: { default: [ { notify: [r] } ] }
            tiers: { critical: { when: always } }
            maintenance: [ { nodes: [a], from: 2026-12-01T22:00Z, to: 2026-12-02T02:00Z } ]
            """;

    @Test
    void theBlueprintThatIsBrokenBelowIsGood() {
        assertThat(BlueprintReader.parse("f", GOOD)).isInstanceOf(Reading.Accepted.class);
        assertThat(BlueprintReader.parse("f", GOOD).warnings()).isEmpty();
    }

    @ParameterizedTest(name = "{0} becomes {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            format: 1                   | format: 2                     | 1:9: found the number 2, expected format: 1, the only one that this version of the agent reads
            format: 1                   | format: "1"                   | 1:9: found the text '1', expected format: 1
            format: 1                   | # gone                        | 1:1: found a blueprint without 'format', expected that key
            mesh: m                     | mesh:                         | 2:6: found nothing, expected a name of at most 63 letters
            mesh: m                     | mesh: 5                       | 2:7: found the number 5, expected a name
            mesh: m                     | mesh: [m]                     | 2:7: found a list, expected a name
            mesh: m                     | mesh: ${MESH}                 | 2:7: found '${MESH}', expected a name
            interval: 60s               | interval: 60                  | 3:19: found the number 60, expected a duration from 1s to 1h
            interval: 60s               | interval: 500ms               | 3:19: found '500ms', expected a duration from 1s to 1h
            interval: 60s               | interval: 2h                  | 3:19: found '2h', expected a duration from 1s to 1h
            interval: 60s               | timeout: 50ms                 | 3:18: found '50ms', expected a duration from 100ms
            interval: 60s               | attempts: 0                   | 3:19: found the number 0, expected a whole number from 1 to 20
            interval: 60s               | timeout: 61s                  | 3:18: found timeout 61s, which is more than the interval of 60s
            interval: 60s               | retry_interval: 2m            | 3:25: found retry_interval 2m, which is more than the interval of 60s
            interval: 60s               | timeout: 9s, retry_interval: 8s | 3:38: found retry_interval 8s, which is less than the timeout of 9s
            poll: { interval: 60s }     | watchers: 0                   | 3:11: found the number 0, expected a whole number from 1 to 16
            poll: { interval: 60s }     | restart_grace: 1m             | 3:1: found the unknown key 'restart_grace'
            domain: chat.example.org    | domain: "chat example"        | 4:17: found 'chat example', expected a domain name
            domain: chat.example.org    | servers: [x]                  | 4:1: found chat without 'domain', expected that key
            domain: chat.example.org    | domain: c.org, servers: []    | 4:33: found an empty list, expected at least one server
            domain: chat.example.org    | domain: c.org, servers: [ { host: x, tls: none } ] | 4:51: found 'none', expected direct or starttls
            domain: chat.example.org    | domain: c.org, servers: [ "x:99999" ] | 4:35: found 'x:99999', expected a host name or IP address
            domain: chat.example.org    | domain: c.org, trust: ca.pem  | 4:31: found 'ca.pem', expected the absolute path of a file
            domain: chat.example.org    | domain: c.org, trust: "/a\\0b" | 4:31: found '/a\\u{0}b', expected the absolute path of a file
            domain: chat.example.org    | domain: c.org, room: ops      | 4:30: found 'ops', expected a chat address
            domain: chat.example.org    | domain: c.org, ring_for: 1h   | 4:34: found '1h', expected a duration from 5s to 5m (written like 500ms, 60s, 5m, 12h, 2d, 1w)
            profile: web                | profile: wbe                  | 7:95: found unknown profile 'wbe', expected web; did you mean 'web'?
            address: 192.0.2.1,         | addres: 192.0.2.1,            | 7:3: found node 'a' without 'address', expected that key
            address: 192.0.2.1,         | address: 192.0.2.256,         | 7:17: found '192.0.2.256', expected a host name or IP address
            address: 192.0.2.1,         | address: "192.0.2.1:0",       | 7:17: found '192.0.2.1:0', expected a host name or IP address
            address: 192.0.2.1,         | address: 0.0.0.0,             | 7:17: found '0.0.0.0', which is the address of no single machine
            address: 192.0.2.1,         | address: 192.0.2.2,           | 8:17: found the address '192.0.2.2:7460' of node b, which node a has too, expected one of its own
            address: 192.0.2.1,         | address: 1, jid: b@chat.example.org, | 7:17: found the number 1, expected a host name
            profile: web                | jid: b@chat.example.org       | 8:3: found the jid 'b@chat.example.org' of node b, which node a has too
            profile: web                | jid: tim@example.org          | 9:23: found the jid 'tim@example.org' of person tim, which node a has too
            profile: web                | jid: a@b/c                    | 7:91: found 'a@b/c', expected a chat address such as tim@example.org, without a /resource
            profile: web                | kind: servr                   | 7:92: found 'servr', expected server, network-gear or service-host; did you mean 'server'?
            profile: web                | was: b                        | 7:91: found was 'b', which is a node of this blueprint
            profile: web                | poll: { interval: 2s, timeout: 3s } | 7:117: found timeout 3s, which is more than the interval of 2s
            profile: web                | services: { x: {} }           | 7:98: found service 'x' without a check
            profile: web                | services: { x: { tcp: "h:1", http: "http://h" } } | 7:98: found both tcp and http, expected one of them
            profile: web                | services: { x: { tcp: "h" } } | 7:108: found 'h', expected host:port with a port
            profile: web                | services: { x: { tcp: "{nam}:1" } } | 7:108: found '{nam}' in '{nam}:1', expected {name} or {address}; did you mean 'name'?
            profile: web                | services: { x: { tcp: "h:1", expect: { status: 200 } } } | 7:115: found expect beside tcp, expected it beside http only
            profile: web                | services: { x: { http: "ftp://h/" } } | 7:109: found 'ftp://h/', expected a URL that begins with http:// or https://
            profile: web                | services: { x: { http: "http://u:p@h/" } } | 7:109: found 'http://u:p@h/', expected a URL without user and password
            profile: web                | services: { x: { http: "http://[::1]/" } } | 7:109: found the loopback address '::1' for a service of node a
            profile: web                | services: { x: { http: "http://localhost/" } } | 7:109: found the loopback address 'localhost' for a service of node a
            profile: web                | services: { x: { tcp: "169.254.1.1:1" } } | 7:108: found the link-local address '169.254.1.1' for a service of node a
            profile: web                | services: { x: { tcp: "[fe80::1]:1" } } | 7:108: found the link-local address 'fe80::1' for a service of node a
            profile: web                | services: { x: { tcp: "h:1", tier: urgent } } | 7:121: found 'urgent', expected logged, non-critical or critical
            profile: web                | services: { x: { http: "http://h", expect: { status: 999 } } } | 7:139: found the number 999, expected a whole number from 100 to 599
            `  b: {`                    | `  B: {`                      | 8:3: found 'B', expected a node name: at most 63 of a-z 0-9 - _ . , first and last a letter or digit; did you mean 'b'?
            p256:A9JhaztNdNKUzc        | p256:A9ahaztNdNKUzc          | 8:33: found 'p256:A9ahaztNdNKUzcx_B-73vABYr5i6kXPm9GcJkY1F0TZ2', expected a public key as `peerwatch keygen` prints it: p256: and 44 letters, digits, - or _ (this one is no key of that curve: is a character of it changed?)
            `"p256:A9JhaztNdNKUzcx_B-73vABYr5i6kXPm9GcJkY1F0TZ2"` | p256:A5dOvlbQyX9LLvFysniRa5QsXQt1Ioi55SYNheuDdkHq | 8:33: found the key 'p256:A5dOvlbQyX9LLvFysniRa5QsXQt1Ioi55SYNheuDdkHq' of node b, which node a has too
            `"p256:A9JhaztNdNKUzcx_B-73vABYr5i6kXPm9GcJkY1F0TZ2"` | []  | 8:33: found an empty list, expected at least one: a public key
            jid: tim@example.org        | jid: []                       | 9:23: found an empty list, expected at least one: a chat address
            jid: tim@example.org        | jid: tim@example.org, timezone: Europe/Berln | 9:50: found 'Europe/Berln', expected a time zone such as Europe/Berlin or UTC; did you mean 'Europe/Berlin'?
            jid: tim@example.org        | jid: tim@example.org, ring: yes | 9:46: found 'yes', expected true or false
            people: [tim]               | people: []                    | 10:27: found an empty list, expected at least one: the name of a person
            people: [tim]               | people: [tom]                 | 10:28: found unknown person 'tom', expected tim; did you mean 'tim'?
            start: 2026-11-23           | start: 23.11.2026             | 10:41: found '23.11.2026', expected a date such as 2026-11-23
            start: 2026-11-23           | start: 2026-11-23, shift: 0h  | 10:60: found '0h', expected a duration from 1h to 53w
            start: 2026-11-23           | start: 2026-11-23, shift: 3d, handoff: Mon 09:00 | 10:73: found a handoff on a weekday for a shift of 3d
            start: 2026-11-23           | start: 2026-11-23, handoff: Moon 9 | 10:62: found 'Moon 9', expected a weekday and time
            notify: [r]                 | notify: []                    | 11:36: found an empty list, expected at least one: the name of a person or rotation
            notify: [r]                 | notify: [rr]                  | 11:37: found unknown person or rotation 'rr', expected tim or r
            notify: [r]                 | wait: 5m                      | 11:26: found a step that reaches nobody
            when: always                | when: 25:00                   | 12:28: found '25:00', expected always, never or hours
            when: always                | when: Mon-Fri 08:00-08:00     | 12:28: found 'Mon-Fri 08:00-08:00', expected always, never or hours
            when: always                | escalation: defualt           | 12:34: found unknown escalation policy 'defualt', expected default; did you mean 'default'?
            critical: {                 | crtical: {                    | 12:10: found 'crtical', expected logged, non-critical or critical; did you mean 'critical'?
            nodes: [a]                  | nodes: [c]                    | 13:26: found unknown node 'c', expected a or b
            nodes: [a]                  | sites: [fr]                   | 13:26: found unknown site 'fr', expected fra; did you mean 'fra'?
            nodes: [a]                  | reason: x                     | 13:16: found a maintenance window that covers nothing
            from: 2026-12-01T22:00Z     | from: 2026-12-01 22:00        | 13:36: found '2026-12-01 22:00', expected a time with its offset
            from: 2026-12-01T22:00Z     | from: 2026-12-03T22:00Z       | 13:59: found an end that isn't after the beginning, expected to after from
            """)
    void isReportedWithItsPlace(String good, String bad, String expected) {
        assertThat(GOOD).contains(good);
        List<String> errors = BlueprintReaderTest.errors(GOOD.replace(good, bad));
        assertThat(errors).anySatisfy(error -> assertThat(error).startsWith("mesh.yaml:" + expected));
        assertThat(errors).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void keysTwiceTagsAndListsAsKeysAreMistakes() {
        assertThat(BlueprintReaderTest.errors(GOOD + "mesh: again\n"))
                .containsExactly(
                        "mesh.yaml:14:1: found the key 'mesh' again, expected it once: it stands in line 2 already");
        assertThat(BlueprintReaderTest.errors(GOOD.replace("mesh: m", "mesh: !env m")))
                .containsExactly("mesh.yaml:2:7: found the tag '!env', expected a value without a tag");
        assertThat(BlueprintReaderTest.errors(GOOD + "? [a]\n: b\n"))
                .containsExactly(
                        "mesh.yaml:14:3: found a key that is a list or mapping, expected a key that is a word");
    }

    @Test
    void aBlueprintWithoutNodesIsAMistake() {
        assertThat(BlueprintReaderTest.errors("format: 1\nmesh: m\nnodes: {}\nfoo: bar\n"))
                .hasSize(2)
                .contains("mesh.yaml:3:8: found no nodes, expected at least one node by name");
        assertThat(BlueprintReaderTest.errors("format: 1\nmesh: m\nnodes:\n"))
                .containsExactly("mesh.yaml:3:7: found no nodes, expected at least one node by name");
        assertThat(BlueprintReaderTest.errors("format: 1\nmesh: m\n"))
                .containsExactly("mesh.yaml:1:1: found a blueprint without 'nodes', expected that key");
    }

    @Test
    void yamlThatCannotBeReadIsOneMistakeWithItsPlace() {
        assertThat(BlueprintReaderTest.errors("format: 1\nmesh: [a\nnodes:\n"))
                .singleElement()
                .asString()
                .startsWith("mesh.yaml:3:6: found YAML that can't be read: ");
        assertThat(BlueprintReaderTest.errors("format: 1\nmesh: &\nnodes:\n"))
                .as("what the parser found is the end of a line")
                .singleElement()
                .asString()
                .contains("can't be read: ", "\\n")
                .doesNotContain("\n");
        assertThat(BlueprintReaderTest.errors("")).singleElement().asString().contains("found an empty file");
        assertThat(BlueprintReaderTest.errors("- a\n"))
                .containsExactly("mesh.yaml:1:1: found a list, expected the keys of a blueprint");
        assertThat(BlueprintReaderTest.errors("format: 1\nmesh: *nowhere\n"))
                .singleElement()
                .asString()
                .startsWith("mesh.yaml:2:7: ");
        assertThat(BlueprintReaderTest.errors("format: 1\n\u0007"))
                .containsExactly("mesh.yaml:2:1: found the character U+0007, expected one that YAML allows");
        assertThat(BlueprintReaderTest.errors(GOOD + "---\nformat: 1\n")).hasSize(1);
    }

    @Test
    void aBombOfAliasesAndDeepNestingAreRefused() {
        String bomb = "x-0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
                + IntStream.rangeClosed(1, 12)
                        .mapToObj(i -> "x-" + i + ": &a" + i + " [" + ("*a" + (i - 1) + ",").repeat(9) + "*a" + (i - 1)
                                + "]\n")
                        .collect(Collectors.joining());
        assertThat(BlueprintReaderTest.errors(bomb + GOOD))
                .singleElement()
                .asString()
                .contains("aliases that make more than 1000000 values");
        assertThat(BlueprintReaderTest.errors("x-a: " + "[".repeat(200_000)))
                .singleElement()
                .asString()
                .contains("nested deeper than 50 levels");
        assertThat(BlueprintReaderTest.errors("x-a: &a [*a]\n" + GOOD))
                .containsExactly("mesh.yaml:1:6: found an anchor that contains its own alias, expected no circles");
    }

    @Test
    void aMistakeInAProfileIsReportedOnceNotForEachNode() {
        String text = GOOD.replace("site: fra", "services: { x: { tcp: \"127.0.0.1:1\" } }")
                .replace("kYF1F0TZ2\" }", "kYF1F0TZ2\", profile: web }");
        assertThat(BlueprintReaderTest.errors(text))
                .singleElement()
                .asString()
                .startsWith("mesh.yaml:5:42: found the loopback address '127.0.0.1'");
    }

    @Test
    void onLoopbackNodesMayHaveLoopbackServices() {
        String text = GOOD.replace("192.0.2.1", "127.0.0.1")
                .replace("192.0.2.2", "127.0.0.2")
                .replace("profile: web", "profile: web, services: { x: { http: \"http://{address}:80/{name}\" } }");
        assertThat(BlueprintReader.parse("f", text)).isInstanceOf(Reading.Accepted.class);
    }

    @Test
    void whatIsHardlyMeantIsAWarning() {
        assertThat(BlueprintReader.parse("f", GOOD.replace("profile: web", "site: x"))
                        .warnings())
                .map(Problem::toString)
                .containsExactly("f:5:13: profile 'web' is used by no node");
        assertThat(BlueprintReader.parse("f", GOOD.replace("192.0.2.1", "127.0.0.1"))
                        .warnings())
                .map(Problem::toString)
                .containsExactly(
                        "f:7:3: node a has the loopback address 127.0.0.1, which the nodes on other machines can't"
                                + " reach");
        assertThat(BlueprintReader.parse("f", GOOD.replace("when: always", "when: never"))
                        .warnings())
                .singleElement()
                .asString()
                .contains("nobody will hear of a dead server");
    }

    @Test
    void whoIsOnlyWhereAWatchedChatServerIsCanNotBeToldThatItIsDown() {
        String onNode = GOOD.replace("{ domain: chat.example.org }", "{ domain: example.org, servers: [192.0.2.2] }");
        assertThat(BlueprintReader.parse("f", onNode).warnings())
                .map(Problem::toString)
                .containsExactly("f:9:11: the chat server 192.0.2.2 is the watched node b, and person tim has no"
                        + " address elsewhere: when it is down nobody can tell them. Give them a second jid with another"
                        + " provider");
        assertThat(BlueprintReader.parse(
                                "f",
                                onNode.replace("jid: tim@example.org", "jid: [tim@example.org, tim@elsewhere.net]"))
                        .warnings())
                .isEmpty();
    }

    @Test
    void aServerOfAnotherDomainIsAnAccountOfItsOwn() {
        String two = GOOD.replace(
                "{ domain: chat.example.org }",
                "{ domain: chat.example.org, servers: [chat.example.org, { host: c2.example.net, domain: chat.example.net }] }");
        Chat chat = BlueprintReaderTest.accepted(two).chat().orElseThrow();
        assertThat(chat.domains()).containsExactly("chat.example.org", "chat.example.net");
        assertThat(chat.serversOf("chat.example.net"))
                .extracting(Chat.Server::host)
                .containsExactly("c2.example.net");
    }

    @Test
    void theDigestIsOfTheModelNotOfTheText() {
        String digest = BlueprintReaderTest.accepted(GOOD).digest();
        String rearranged = "# a comment\nx-note: ignored\nmesh: m\n"
                + GOOD.replace("mesh: m\n", "").replace("interval: 60s", "attempts: 3, interval: 60s");
        assertThat(BlueprintReaderTest.accepted(rearranged).digest()).isEqualTo(digest);
        assertThat(BlueprintReaderTest.accepted(GOOD.replace("192.0.2.1", "192.0.2.3"))
                        .digest())
                .isNotEqualTo(digest);
        assertThat(BlueprintReaderTest.accepted(GOOD.replace("interval: 60s", "interval: 59s"))
                        .digest())
                .isNotEqualTo(digest);
    }

    @Test
    void filesThatCannotBeReadAreMistakesToo(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("mesh.yaml");
        assertThat(problem(file)).contains("there is no such file");
        assertThat(problem(folder)).contains("is a directory");
        Files.write(file, "format: 1\nmesh: m\u00fcnchen\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(problem(file))
                .isEqualTo(file + ":2:8: found bytes that are not UTF-8, expected a text file in UTF-8");
        Files.write(file, new byte[BlueprintReader.MOST_BYTES + 1]);
        assertThat(problem(file)).contains("more than 4 MiB");
        Files.writeString(file, "\ufeff" + GOOD);
        assertThat(BlueprintReader.read(file)).isInstanceOf(Reading.Accepted.class);
    }

    private static String problem(Path file) {
        List<Problem> errors = ((Reading.Rejected) BlueprintReader.read(file)).errors();
        assertThat(errors).hasSize(1);
        return errors.get(0).toString();
    }
}
