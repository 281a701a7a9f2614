package dev.peerwatch.agent.control;

import java.io.IOException;

/** The way back to whoever asked, while a request is done. */
public interface ControlReply {

    /**
     * Sends one of many things.
     *
     * @throws IOException whoever asked has gone, or doesn't read
     */
    void part(Object value) throws IOException;

    /** Whether somebody still listens. */
    boolean open();
}
