package dev.peerwatch.notifier.chat.xmpp;

import dev.peerwatch.notifier.chat.InMemoryChatServer.Shown;
import dev.peerwatch.notifier.chat.Light;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Somebody with a client made of slixmpp, another implementation of XMPP than the one under test in another language, as a child
 * process ({@code human.py}). Takes Debian's package python3-slixmpp.
 */
final class SlixHuman implements XmppHuman {

    /** Debian's, which has Debian's packages, whatever else a PATH finds first. */
    private static final String PYTHON = "/usr/bin/python3";

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final long PATIENCE_SECONDS = 40;

    private final String jid;
    private final String password;
    private final IntSupplier starttlsPort;
    private final Path ca;
    private final Path script;
    private final Process process;
    private final BufferedWriter orders;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final List<JsonNode> messages = new CopyOnWriteArrayList<>();
    private final Set<String> answeredCalls = ConcurrentHashMap.newKeySet();
    private final Map<String, String> nicks = new ConcurrentHashMap<>();

    SlixHuman(String jid, String password, IntSupplier starttlsPort, Path ca) {
        this.jid = jid;
        this.password = password;
        this.starttlsPort = starttlsPort;
        this.ca = ca;
        try {
            script = Files.createTempFile("peerwatch-human", ".py");
            try (InputStream text = SlixHuman.class.getResourceAsStream("human.py")) {
                Files.copy(text, script, StandardCopyOption.REPLACE_EXISTING);
            }
            process = new ProcessBuilder(PYTHON, "-I", "-B", script.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "can't start " + PYTHON + ", which these tests take: apt-get install python3-slixmpp", e);
        }
        orders = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "human " + jid);
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode said = JSON.readTree(line);
                if (said.has("n")) {
                    answered(said);
                } else {
                    heard(said.get("heard"));
                }
            }
        } catch (IOException e) {
            // It has been ended.
        }
        asked.values()
                .forEach(waiting -> waiting.completeExceptionally(
                        new IllegalStateException("the client has ended; is python3-slixmpp installed?")));
    }

    private void answered(JsonNode said) {
        CompletableFuture<JsonNode> waiting = asked.remove(said.get("n").asLong());
        if (waiting == null) {
            return;
        }
        if (said.has("error")) {
            waiting.completeExceptionally(
                    new IllegalStateException(said.get("error").asString()));
        } else {
            waiting.complete(said.get("is"));
        }
    }

    private void heard(JsonNode what) {
        if (what.has("nick")) {
            nicks.put(what.get("from").asString(), what.get("nick").asString());
        } else if (!what.has("error")) {
            messages.add(what);
        }
    }

    private JsonNode order(String what, Map<String, Object> parameters) {
        long number = numbers.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        asked.put(number, answer);
        Map<String, Object> line = new TreeMap<>(parameters);
        line.put("n", number);
        line.put("do", what);
        try {
            synchronized (orders) {
                orders.write(JSON.writeValueAsString(line));
                orders.newLine();
                orders.flush();
            }
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(jid + " can't " + what + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String jid() {
        return jid;
    }

    @Override
    public void online() {
        order("login", Map.of("jid", jid, "password", password, "port", starttlsPort.getAsInt(), "ca", ca.toString()));
    }

    @Override
    public void offline() {
        order("logout", Map.of());
    }

    @Override
    public void add(String contact) {
        order("add", Map.of("contact", contact));
    }

    @Override
    public void drop(String contact) {
        order("drop", Map.of("contact", contact));
    }

    @Override
    public String say(String to, String body) {
        return order("say", Map.of("to", to, "body", body)).asString();
    }

    @Override
    public String reply(String to, String body, String answered, String quoted) {
        return order("reply", Map.of("to", to, "body", body, "answered", answered, "quoted", quoted))
                .asString();
    }

    @Override
    public String react(String to, String about, List<String> emojis) {
        return order("react", Map.of("to", to, "about", about, "emojis", emojis))
                .asString();
    }

    @Override
    public String correct(String to, String original, String body) {
        return order("correct", Map.of("to", to, "original", original, "body", body))
                .asString();
    }

    @Override
    public List<Heard> heard() {
        return messages.stream()
                .filter(message -> message.has("body"))
                .map(message -> new Heard(
                        text(message, "id").orElse(""),
                        text(message, "from").orElse(""),
                        text(message, "body").orElse(""),
                        text(message, "reply")))
                .toList();
    }

    private static Optional<String> text(JsonNode message, String field) {
        return Optional.ofNullable(message.get(field)).map(JsonNode::asString);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asString()));
        return texts;
    }

    private Set<String> all(String field) {
        Set<String> found = new HashSet<>();
        messages.forEach(message -> text(message, field).ifPresent(found::add));
        return found;
    }

    @Override
    public Set<String> receipts() {
        return all("receipt");
    }

    @Override
    public Optional<Shown> sees(String contact) {
        JsonNode seen = order("sees", Map.of("contact", contact));
        if (seen == null || seen.isNull()) {
            return Optional.empty();
        }
        Light light = switch (seen.get("show").asString()) {
            case "" -> Light.GOOD;
            case "away" -> Light.DEGRADED;
            case "dnd" -> Light.DOWN;
            default -> throw new IllegalStateException("unexpected " + seen);
        };
        return Optional.of(new Shown(light, seen.get("status").asString()));
    }

    @Override
    public List<String> raw() {
        return messages.stream()
                .flatMap(message -> text(message, "raw").stream())
                .toList();
    }

    @Override
    public Marks marks(String messageId) {
        JsonNode message = messages.stream()
                .filter(m -> m.has("body") && text(m, "id").orElse("").equals(messageId))
                .findFirst()
                .orElseThrow();
        return new Marks(
                message.get("markable").asBoolean(), message.get("store").asBoolean(), text(message, "origin"));
    }

    @Override
    public Set<String> displayed() {
        return all("displayed");
    }

    @Override
    public List<String> states() {
        return messages.stream()
                .flatMap(message -> texts(message.get("state")).stream())
                .toList();
    }

    @Override
    public Optional<String> nickOf(String contact) {
        return Optional.ofNullable(nicks.get(contact));
    }

    @Override
    public void send(String to, String id, String children) {
        order("send", Map.of("to", to, "id", id, "xml", children));
    }

    @Override
    public Description describe(String fullJid) {
        JsonNode info = order("info", Map.of("jid", fullJid));
        List<String> identities = new ArrayList<>();
        info.get("identities")
                .forEach(identity -> identities.add(identity.get(0).asString() + "/"
                        + identity.get(1).asString() + "/" + identity.get(3).asString()));
        return new Description(identities, Set.copyOf(texts(info.get("features"))));
    }

    @Override
    public Software software(String fullJid) {
        JsonNode version = order("version", Map.of("jid", fullJid));
        return new Software(
                version.get("name").asString(), version.get("version").asString());
    }

    @Override
    public void ping(String fullJid) {
        order("ping", Map.of("jid", fullJid));
    }

    @Override
    public void block(String other) {
        order("block", Map.of("jid", other));
    }

    @Override
    public Card card(String other) {
        JsonNode card = order("vcard", Map.of("jid", other));
        return new Card(
                card.get("nick").asString(),
                card.get("type").asString(),
                card.get("sha1").asString());
    }

    @Override
    public Optional<byte[]> picture(String other) {
        JsonNode picture = order("picture", Map.of("jid", other));
        return picture == null || picture.isNull()
                ? Optional.empty()
                : Optional.of(Base64.getDecoder().decode(picture.asString()));
    }

    @Override
    public void openRoom(String room, String nick, boolean disclosed) {
        order("enter", Map.of("room", room, "nick", nick));
        order("disclose", Map.of("room", room, "to", disclosed ? "anyone" : "moderators"));
    }

    @Override
    public void sayIn(String room, String body, Optional<String> answered) {
        String xml = answered.map(this::asTheRoomCallsIt)
                .map(id -> "<reply xmlns='urn:xmpp:reply:0' id='" + id + "'/>")
                .orElse("");
        order("say_in", Map.of("room", room, "body", body, "xml", xml));
    }

    private String asTheRoomCallsIt(String id) {
        return messages.stream()
                .filter(message -> text(message, "id").orElse("").equals(id))
                .findFirst()
                .flatMap(message -> text(message, "given"))
                .orElse(id);
    }

    @Override
    public void reactIn(String room, String about, List<String> emojis) {
        order("react", Map.of("to", room, "about", asTheRoomCallsIt(about), "emojis", emojis, "type", "groupchat"));
    }

    @Override
    public Optional<String> answeredInRoom(String id) {
        return messages.stream()
                .filter(message -> text(message, "id").orElse("").equals(id))
                .flatMap(message -> text(message, "reply").stream())
                .flatMap(given -> messages.stream()
                        .filter(message -> text(message, "given").orElse("").equals(given)))
                .flatMap(message -> text(message, "id").stream())
                .findFirst();
    }

    @Override
    public List<Ring> rings() {
        return messages.stream()
                .filter(message -> message.has("ring"))
                .map(message -> new Ring(
                        message.get("full").asString(),
                        message.get("call").asString(),
                        message.get("ring").asString(),
                        message.has("media")
                                ? message.get("media")
                                        .valueStream()
                                        .map(pair -> String.join(" ", texts(pair)))
                                        .toList()
                                : List.of(),
                        message.get("store").asBoolean()))
                .toList();
    }

    @Override
    public void answer(Ring ring, String how) {
        answeredCalls.add(ring.id());
        order("answer", Map.of("to", ring.from(), "call", ring.id(), "how", how));
    }

    @Override
    public Set<String> answeredCalls() {
        return Set.copyOf(answeredCalls);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
            Files.deleteIfExists(script);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
