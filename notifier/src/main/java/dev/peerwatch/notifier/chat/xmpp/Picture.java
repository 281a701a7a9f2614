package dev.peerwatch.notifier.chat.xmpp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * A node's picture in people's contact lists, drawn from its name: a pattern of five by five cells, the same left and right, in a
 * colour of its own. So nodes are told apart at a glance, and nobody has to draw any. Without {@code java.desktop}, which the
 * runtime image doesn't have: a PNG of two colours (RFC 2083) is some hundred bytes.
 */
final class Picture {

    /** Width and height, in pixels. */
    static final int SIZE = 96;

    private static final int CELLS = 5;
    private static final int CELL = 16;
    private static final int MARGIN = (SIZE - CELLS * CELL) / 2;
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    private final byte[] png;
    private final String sha1;

    private Picture(byte[] png) {
        this.png = png;
        this.sha1 = HexFormat.of().formatHex(digest("SHA-1", png));
    }

    /** The file. */
    byte[] png() {
        return png.clone();
    }

    /** Its SHA-1, hexadecimal, by which XMPP names pictures. */
    String sha1() {
        return sha1;
    }

    /** The picture of a node of this name. */
    static Picture of(String name) {
        byte[] hash = digest("SHA-256", name.getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.writeBytes(SIGNATURE);
        // One bit a pixel, colours from a palette.
        chunk(
                png,
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(SIZE)
                        .putInt(SIZE)
                        .put(new byte[] {1, 3, 0, 0, 0})
                        .array());
        chunk(png, "PLTE", palette(hash));
        chunk(png, "IDAT", deflated(rows(hash)));
        chunk(png, "IEND", new byte[0]);
        return new Picture(png.toByteArray());
    }

    /** A light ground, and a colour dark enough to stand out from it, whatever its hue. */
    private static byte[] palette(byte[] hash) {
        double hue = ((hash[30] & 0xFF) << 8 | (hash[31] & 0xFF)) / 65_536.0 * 6;
        byte[] colours = new byte[6];
        colours[0] = colours[1] = colours[2] = (byte) 0xF2;
        for (int i = 0; i < 3; i++) {
            // Hue, saturation and value, with the latter two fixed: a ramp for each of the three.
            double k = (new int[] {5, 3, 1}[i] + hue) % 6;
            double value = 0.65 * (1 - 0.75 * Math.max(0, Math.min(Math.min(k, 4 - k), 1)));
            colours[3 + i] = (byte) Math.round(value * 255);
        }
        return colours;
    }

    private static byte[] rows(byte[] hash) {
        int stride = 1 + SIZE / 8; // a filter's number, here none, before each row
        byte[] rows = new byte[SIZE * stride];
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                if (isSet(hash, x - MARGIN, y - MARGIN)) {
                    rows[y * stride + 1 + x / 8] |= (byte) (0x80 >> x % 8);
                }
            }
        }
        return rows;
    }

    private static boolean isSet(byte[] hash, int x, int y) {
        if (x < 0 || y < 0 || x >= CELLS * CELL || y >= CELLS * CELL) {
            return false;
        }
        int column = Math.min(x / CELL, CELLS - 1 - x / CELL);
        return (hash[y / CELL * 3 + column] & 1) != 0;
    }

    private static byte[] deflated(byte[] raw) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try {
            deflater.setInput(raw);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[512];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static void chunk(ByteArrayOutputStream png, String type, byte[] data) {
        byte[] named = ByteBuffer.allocate(4 + data.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(data)
                .array();
        CRC32 crc = new CRC32();
        crc.update(named);
        png.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        png.writeBytes(named);
        png.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    private static byte[] digest(String algorithm, byte[] data) {
        try {
            return MessageDigest.getInstance(algorithm).digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }
}
