package dev.peerwatch.agent.blueprint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Reads a blueprint, strictly: unknown keys, wrong types, unknown names and contradictions are mistakes, and all of them are
 * reported at once. Never throws for what is in the file.
 */
public final class BlueprintReader {

    /** The largest file that is read, in bytes. */
    public static final int MOST_BYTES = 4 * 1024 * 1024;

    private static final int FORMAT = 1;
    private static final int MOST_WATCHERS = 16;

    private final Problems problems;

    private BlueprintReader(Problems problems) {
        this.problems = problems;
    }

    /** Reads a file. That it can't be read is one of the mistakes. */
    public static Reading read(Path file) {
        Problems problems = new Problems(file.toString());
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                problems.error(Place.FILE, "found more than 4 MiB, expected a blueprint of at most that");
                return new Reading.Rejected(problems.errors(), List.of());
            }
            return parse(file.toString(), bytes);
        } catch (NoSuchFileException e) {
            problems.error(Place.FILE, "there is no such file; name the blueprint with --config or PEERWATCH_CONFIG");
        } catch (AccessDeniedException e) {
            problems.error(
                    Place.FILE,
                    "may not be read by user " + System.getProperty("user.name")
                            + "; the blueprint holds no secrets, so `chmod a+r` is fine");
        } catch (IOException e) {
            problems.error(
                    Place.FILE,
                    Files.isDirectory(file)
                            ? "is a directory, expected a file such as mesh.yaml in it"
                            : "can't be read: " + e.getMessage());
        }
        return new Reading.Rejected(problems.errors(), List.of());
    }

    /** Reads a file's content, which must be UTF-8. */
    public static Reading parse(String file, byte[] content) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer text = CharBuffer.allocate(content.length);
        CoderResult result = decoder.decode(ByteBuffer.wrap(content), text, true);
        String decoded = text.flip().toString();
        if (result.isError()) {
            Problems problems = new Problems(file);
            int line = 1 + (int) decoded.chars().filter(c -> c == '\n').count();
            String start = decoded.substring(decoded.lastIndexOf('\n') + 1);
            problems.error(
                    new Place(line, 1 + start.codePointCount(0, start.length())),
                    "found bytes that are not UTF-8, expected a text file in UTF-8");
            return new Reading.Rejected(problems.errors(), List.of());
        }
        return parse(file, decoded);
    }

    /** Reads a blueprint's text. */
    public static Reading parse(String file, String text) {
        Problems problems = new Problems(file);
        Optional<Blueprint> blueprint = YamlText.read(text.startsWith("\ufeff") ? text.substring(1) : text, problems)
                .flatMap(root -> Fields.of(root, new Place(1, 1), problems, "a blueprint"))
                .flatMap(new BlueprintReader(problems)::blueprint);
        return blueprint.isPresent() && !problems.hasErrors()
                ? new Reading.Accepted(blueprint.get(), problems.warnings())
                : new Reading.Rejected(problems.errors(), problems.warnings());
    }

    private Optional<Blueprint> blueprint(Fields top) {
        top.required(
                "format",
                Form.integer(FORMAT, FORMAT).expecting("format: 1, the only one that this version of the agent reads"));
        Optional<Placed<String>> mesh = top.required("mesh", Form.NAME_OF_THING);
        Optional<Placed<Integer>> watchers = top.one("watchers", Form.integer(1, MOST_WATCHERS));
        PollPart poll = PollPart.read(top);
        poll.resolve(problems);

        PeopleReader people = new PeopleReader(problems);
        Optional<Chat> chat = top.any("chat")
                .flatMap(section -> people.readChat(section, top.placeOf("chat").orElse(Place.FILE)));
        NodesReader nodes = new NodesReader(poll, chat.map(Chat::domain), problems);
        Optional<Yaml> profiles = top.any("profiles");
        top.require("nodes");
        nodes.read(profiles, top.any("nodes"));

        OnCallReader onCall = new OnCallReader(people.names(), problems);
        MaintenanceReader maintenance = new MaintenanceReader(nodes, problems);
        section(top, "people", section -> people.readPeople(section, nodes));
        section(top, "rotations", onCall::readRotations);
        section(top, "escalation", onCall::readEscalation);
        var tiers = onCall.readTiers(top.any("tiers"));
        section(top, "maintenance", maintenance::read);
        top.done(key -> key.startsWith("x-"));
        warn(top, chat, people, nodes);

        return mesh.map(name -> digested(new Blueprint(
                name.value(),
                Fields.orElse(watchers, 2),
                nodes.nodes(),
                people.people(),
                chat,
                onCall.rotations(),
                onCall.escalation(),
                tiers,
                maintenance.windows(),
                "")));
    }

    private static void section(Fields top, String key, Consumer<Yaml> reader) {
        top.any(key).ifPresent(reader);
    }

    private void warn(Fields top, Optional<Chat> chat, PeopleReader people, NodesReader nodes) {
        BiConsumer<String, String> at =
                (key, text) -> problems.warning(top.placeOf(key).orElse(Place.FILE), text);
        if (chat.isPresent() && people.names().isEmpty()) {
            at.accept("chat", "there is a chat section, but people is empty: nobody is told of anything");
        }
        if (chat.isEmpty() && !top.has("chat") && !people.names().isEmpty()) {
            at.accept("people", "there is no chat section: alerts go to the journal and standard output only");
        }
        if (nodes.names().size() == 1) {
            at.accept("nodes", "there is a single node: nobody watches it");
        }
        chat.ifPresent(section -> warnOfWatchedChatServer(section, people, nodes));
    }

    /** Who is only where a watched server is can't be told that this server is down. Trials on one machine are left alone. */
    private void warnOfWatchedChatServer(Chat chat, PeopleReader people, NodesReader nodes) {
        for (Node node : nodes.nodes().values()) {
            Set<String> lost = chat.servers().stream()
                    .filter(server -> server.host().equalsIgnoreCase(node.host()) && !Hosts.isLoopback(node.host()))
                    .map(server -> server.domain().orElse(chat.domain()))
                    .collect(Collectors.toSet());
            people.people().values().stream()
                    .filter(person -> !person.jids().isEmpty())
                    .filter(person ->
                            person.jids().stream().allMatch(jid -> lost.contains(jid.substring(jid.indexOf('@') + 1))))
                    .forEach(person -> problems.warning(
                            people.placeOf(person.name()),
                            "the chat server " + node.host() + " is the watched node " + node.name() + ", and person "
                                    + person.name() + " has no address elsewhere: when it is down nobody can tell them."
                                    + " Give them a second jid with another provider"));
        }
    }

    private static Blueprint digested(Blueprint b) {
        return new Blueprint(
                b.mesh(),
                b.watchers(),
                b.nodes(),
                b.people(),
                b.chat(),
                b.rotations(),
                b.escalation(),
                b.tiers(),
                b.maintenance(),
                ModelDigest.of(b));
    }
}
