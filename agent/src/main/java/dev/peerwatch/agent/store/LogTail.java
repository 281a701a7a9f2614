package dev.peerwatch.agent.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The end of the text log as it was found, compared with the lines that should stand there. Give it the lines in order, each
 * once, then {@link #end}: it says what has to be appended so that each stands there exactly once. A last line that was torn by a crash is
 * completed rather than repeated. Lines of another origin are passed over.
 */
final class LogTail {

    private final List<byte[]> found = new ArrayList<>();
    private byte[] torn;
    private boolean midLine;
    private int next;

    /**
     * @param tail what stands in the file after the last line known to be there
     * @param midLine whether what stands before {@code tail} doesn't end with the end of a line
     */
    LogTail(byte[] tail, boolean midLine) {
        int start = 0;
        for (int i = 0; i < tail.length; i++) {
            if (tail[i] == '\n') {
                found.add(Arrays.copyOfRange(tail, start, i + 1));
                start = i + 1;
            }
        }
        torn = Arrays.copyOfRange(tail, start, tail.length);
        this.midLine = torn.length > 0 || (tail.length == 0 && midLine);
    }

    /** The bytes to append for {@code line} (given without its end), none if it stands there already. */
    byte[] missing(String line) {
        byte[] whole = (line + "\n").getBytes(UTF_8);
        for (int i = next; i < found.size(); i++) {
            if (Arrays.equals(found.get(i), whole)) {
                next = i + 1;
                return new byte[0];
            }
        }
        // Lines are written in order: after one that is missing none can be there.
        next = found.size();
        byte[] start = torn;
        boolean unfinished = midLine;
        torn = new byte[0];
        midLine = false;
        if (start.length > 0
                && start.length < whole.length
                && Arrays.equals(start, Arrays.copyOf(whole, start.length))) {
            return Arrays.copyOfRange(whole, start.length, whole.length);
        }
        return unfinished ? ("\n" + line + "\n").getBytes(UTF_8) : whole;
    }

    /** The bytes to append when there are no more lines: ends a line that something else left unfinished. */
    byte[] end() {
        boolean unfinished = midLine;
        midLine = false;
        return unfinished ? new byte[] {'\n'} : new byte[0];
    }
}
