package dev.peerwatch.agent.control;

import java.io.IOException;

/** Does what comes through the local socket. Called on a thread of the connection's own, which it may block. */
public interface ControlHandler {

    /**
     * Does one request.
     *
     * @param user login of whoever asks, from the kernel
     * @return the result: anything that Jackson writes
     * @throws ControlException it was not done, and why
     * @throws IOException whoever asked has gone
     */
    Object handle(String user, ControlRequest request, ControlReply reply)
            throws ControlException, IOException, InterruptedException;
}
