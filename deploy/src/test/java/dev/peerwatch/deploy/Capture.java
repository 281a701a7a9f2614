package dev.peerwatch.deploy;

import dev.peerwatch.agent.demo.LocalMesh;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Everything that goes over the loopback interface to or from some ports, recorded by tcpdump: what anybody on the line could see.
 * Takes root and Debian's package tcpdump.
 */
final class Capture implements AutoCloseable {

    private static final Pattern DROPPED = Pattern.compile("(\\d+) packets? dropped by kernel");
    private static final int GLOBAL_HEADER = 24;
    private static final int PACKET_HEADER = 16;
    private static final int ETHERNET_HEADER = 14;
    private static final int TCP = 6;
    private static final int UDP = 17;

    private final Path file;
    private final Path words;
    private final Process process;

    /**
     * What was recorded.
     *
     * @param flows the bytes that went one way between two ports, in the order in which they were seen, by {@code from>to}
     * @param packets how many packets were recorded
     * @param dropped how many packets the kernel had no room for
     */
    record Recording(Map<String, byte[]> flows, int packets, int dropped) {

        /** How many bytes there are in all. */
        long bytes() {
            return flows.values().stream().mapToLong(flow -> flow.length).sum();
        }

        /** The flows in which these words stand as they are. */
        List<String> showing(String words) {
            byte[] wanted = words.getBytes(StandardCharsets.UTF_8);
            return flows.entrySet().stream()
                    .filter(flow -> contains(flow.getValue(), wanted))
                    .map(Map.Entry::getKey)
                    .toList();
        }

        private static boolean contains(byte[] text, byte[] wanted) {
            for (int i = 0; i <= text.length - wanted.length; i++) {
                int same = 0;
                while (same < wanted.length && text[i + same] == wanted[same]) {
                    same++;
                }
                if (same == wanted.length) {
                    return true;
                }
            }
            return false;
        }
    }

    private Capture(Path file, Path words, Process process) {
        this.file = file;
        this.words = words;
        this.process = process;
    }

    /**
     * Begins to record.
     *
     * @param folder for its files
     * @param ports TCP and UDP
     */
    static Capture of(Path folder, Collection<Integer> ports) {
        String filter = ports.stream().distinct().map(port -> "port " + port).collect(Collectors.joining(" or "));
        Path file = folder.resolve("capture.pcap");
        Path words = folder.resolve("capture.out");
        try {
            // As root to the end: it would otherwise become a user who can't write here.
            Process process = new ProcessBuilder(
                            "tcpdump",
                            "-i",
                            "lo",
                            "-n",
                            "-U",
                            "-s",
                            "0",
                            "-B",
                            "65536",
                            "-Z",
                            "root",
                            "-w",
                            file.toString(),
                            filter)
                    .redirectErrorStream(true)
                    .redirectOutput(words.toFile())
                    .start();
            Capture capture = new Capture(file, words, process);
            if (!LocalMesh.await(
                    Duration.ofSeconds(20), () -> capture.said().contains("listening on lo") || !process.isAlive())) {
                capture.close();
            }
            if (!process.isAlive()) {
                throw new IllegalStateException("tcpdump doesn't record: " + capture.said());
            }
            return capture;
        } catch (IOException e) {
            throw new UncheckedIOException("can't start tcpdump, which this test takes: apt-get install tcpdump", e);
        }
    }

    private String said() {
        try {
            return Files.exists(words) ? Files.readString(words) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it, and reads what was recorded. */
    Recording end() {
        try {
            Leftovers.signal(process, "INT");
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("tcpdump doesn't end: " + said());
            }
            Matcher dropped = DROPPED.matcher(said());
            if (!dropped.find()) {
                throw new IllegalStateException("tcpdump doesn't say whether it missed anything: " + said());
            }
            try (FileChannel recorded = FileChannel.open(file)) {
                // Not into the heap: it may be larger than that.
                return read(
                        recorded.map(FileChannel.MapMode.READ_ONLY, 0, recorded.size()),
                        Integer.parseInt(dropped.group(1)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Reads the classic format of pcap-savefile(5), with Ethernet frames. */
    private static Recording read(ByteBuffer recorded, int dropped) {
        ByteBuffer in = recorded.order(ByteOrder.nativeOrder());
        int magic = in.getInt(0);
        if (magic != 0xa1b2c3d4 || in.getInt(20) != 1) {
            throw new IllegalStateException("not a capture of Ethernet frames: " + Integer.toHexString(magic));
        }
        Map<String, Integer> lengths = new LinkedHashMap<>();
        int packets = eachPacket(in, (flow, content) -> lengths.merge(flow, content.remaining(), Integer::sum));
        Map<String, byte[]> flows = new LinkedHashMap<>();
        Map<String, ByteBuffer> filling = new HashMap<>();
        lengths.forEach((flow, length) -> {
            byte[] whole = new byte[length];
            flows.put(flow, whole);
            filling.put(flow, ByteBuffer.wrap(whole));
        });
        eachPacket(
                in, (flow, content) -> Objects.requireNonNull(filling.get(flow)).put(content));
        return new Recording(flows, packets, dropped);
    }

    /** Shows what each packet carries, and which way; returns how many packets there are. */
    private static int eachPacket(ByteBuffer in, BiConsumer<String, ByteBuffer> receiver) {
        int packets = 0;
        int at = GLOBAL_HEADER;
        while (at + PACKET_HEADER <= in.limit()) {
            int length = in.getInt(at + 8);
            if (length < in.getInt(at + 12) || at + PACKET_HEADER + length > in.limit()) {
                throw new IllegalStateException("packet " + packets + " of the capture isn't whole");
            }
            show(in.slice(at + PACKET_HEADER, length), receiver);
            packets++;
            at += PACKET_HEADER + length;
        }
        return packets;
    }

    private static void show(ByteBuffer frame, BiConsumer<String, ByteBuffer> receiver) {
        int ip = ETHERNET_HEADER;
        if (frame.getShort(12) != 0x0800) {
            return; // nothing here speaks IPv6
        }
        int transport = ip + (frame.get(ip) & 0x0f) * 4;
        int end = ip + (frame.getShort(ip + 2) & 0xffff);
        if (end == ip) {
            end = frame.limit(); // a packet that is larger than its own field can say
        }
        int protocol = frame.get(ip + 9);
        int payload;
        if (protocol == TCP) {
            payload = transport + ((frame.get(transport + 12) >> 4) & 0x0f) * 4;
        } else if (protocol == UDP) {
            payload = transport + 8;
        } else {
            return;
        }
        String flow = (frame.getShort(transport) & 0xffff) + ">" + (frame.getShort(transport + 2) & 0xffff);
        if (payload < end) {
            receiver.accept(flow, frame.slice(payload, end - payload));
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
