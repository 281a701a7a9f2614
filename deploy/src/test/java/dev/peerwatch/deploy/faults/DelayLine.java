package dev.peerwatch.deploy.faults;

import dev.peerwatch.agent.demo.Children;
import dev.peerwatch.agent.demo.DemoFolder;
import dev.peerwatch.agent.demo.LocalMesh;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A cable that takes its time: two network devices, and what goes into one comes out of the other one later, each frame by itself, so
 * that they overtake each other. Not every kernel has a queue that can do this (netem).
 *
 * <p>The devices are made by socat, because opening one takes a system call that Java can't make; it hands over the frames as
 * datagrams on the loopback interface.
 */
final class DelayLine implements AutoCloseable {

    private static final int LARGEST_FRAME = 4096;

    private final DatagramSocket innerEnd;
    private final DatagramSocket outerEnd;
    private final String inner;
    private final String outer;
    private final ScheduledExecutorService clock = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "delay");
        thread.setDaemon(true);
        return thread;
    });
    private final Random random;
    private volatile long least;
    private volatile long most;

    /** Where socat is on this machine, if it is. */
    static Optional<Path> program() {
        return Optional.of(Path.of("/usr/bin/socat")).filter(Files::isExecutable);
    }

    /**
     * Makes the two devices; at first nothing is delayed.
     *
     * @param number tells this one from others of this process, and seeds its delays
     */
    DelayLine(Path socat, DemoFolder folder, Children children, int number) {
        this.random = new Random(number);
        this.inner = "pwd" + number + "i";
        this.outer = "pwd" + number + "o";
        try {
            innerEnd = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            outerEnd = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            device(socat, folder, children, inner, innerEnd);
            device(socat, folder, children, outer, outerEnd);
        } catch (SocketException e) {
            throw new UncheckedIOException("can't make a delay line", e);
        }
        pump(innerEnd, outerEnd);
        pump(outerEnd, innerEnd);
    }

    private static void device(Path socat, DemoFolder folder, Children children, String name, DatagramSocket end)
            throws SocketException {
        int port;
        try (DatagramSocket free = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            port = free.getLocalPort();
        }
        Path output = folder.path().resolve("socat.out");
        Process process = children.start(
                List.of(
                        socat.toString(),
                        "-b",
                        Integer.toString(LARGEST_FRAME),
                        "UDP4:127.0.0.1:" + end.getLocalPort() + ",bind=127.0.0.1:" + port,
                        "TUN,tun-type=tap,tun-name=" + name + ",iff-no-pi"),
                Map.of(),
                Children.Rights.OWN,
                output);
        if (!LocalMesh.await(Duration.ofSeconds(10), () -> !process.isAlive() || Namespaces.hasDevice(name))
                || !process.isAlive()) {
            throw new IllegalStateException("socat made no network device " + name + ": " + read(output));
        }
        end.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "it said nothing";
        }
    }

    private void pump(DatagramSocket from, DatagramSocket to) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            DatagramPacket frame = new DatagramPacket(new byte[LARGEST_FRAME], LARGEST_FRAME);
                            from.receive(frame);
                            clock.schedule(() -> send(to, frame), delay(), TimeUnit.NANOSECONDS);
                        }
                    } catch (IOException | RejectedExecutionException e) {
                        // Closed. If socat ended, that is seen where its device is missing.
                        return;
                    }
                },
                "cable " + inner + " " + outer);
        thread.setDaemon(true);
        thread.start();
    }

    private synchronized long delay() {
        return least + (long) (random.nextDouble() * (most - least));
    }

    private static void send(DatagramSocket to, DatagramPacket frame) {
        try {
            to.send(new DatagramPacket(frame.getData(), frame.getLength()));
        } catch (IOException e) {
            // As a cable: what doesn't arrive is lost.
            return;
        }
    }

    /** The device that becomes the host's own. */
    String inner() {
        return inner;
    }

    /** The device that goes to the bridge. */
    String outer() {
        return outer;
    }

    /** From now on each frame takes a time between these, evenly distributed, each way. */
    void delay(Duration from, Duration to) {
        least = from.toNanos();
        most = to.toNanos();
    }

    /** The devices go with the processes that hold them. */
    @Override
    public void close() {
        clock.shutdownNow();
        innerEnd.close();
        outerEnd.close();
    }
}
