package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.wire.Decoded;
import dev.peerwatch.protocol.wire.Limits;
import dev.peerwatch.protocol.wire.Ping;
import dev.peerwatch.protocol.wire.PingCodec;
import dev.peerwatch.protocol.wire.PingKeys;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.util.Optional;

/** Answers the pings of peers on the agent's port. Anything else is counted and dropped without an answer. */
final class PingAnswerer extends SimpleChannelInboundHandler<DatagramPacket> {

    private final NodeName self;
    private final PingLink.Directory links;
    private final NetworkEvents events;

    PingAnswerer(NodeName self, PingLink.Directory links, NetworkEvents events) {
        this.self = self;
        this.links = links;
        this.events = events;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
        if (packet.content().readableBytes() > Limits.DATAGRAM) {
            events.rejected(Rejection.PING_OVERSIZED);
            return;
        }
        if (!(PingCodec.decode(ByteBufUtil.getBytes(packet.content()))
                instanceof Decoded.Ok<PingCodec.Unproven> unproven)) {
            events.rejected(Rejection.PING_MALFORMED);
            return;
        }
        Ping claimed = unproven.value().claimed();
        if (claimed.kind() == Ping.Kind.PONG) {
            events.rejected(Rejection.PONG_UNEXPECTED);
        } else if (!claimed.to().equals(self) || !links.knows(claimed.from())) {
            events.rejected(Rejection.PING_STRANGER);
        } else {
            answer(ctx, packet, unproven.value());
        }
    }

    private void answer(ChannelHandlerContext ctx, DatagramPacket packet, PingCodec.Unproven unproven) {
        PingLink link = links.to(unproven.claimed().from());
        for (PingKeys keys : link.keys()) {
            Optional<Ping> ping = unproven.prove(keys);
            if (ping.isPresent()) {
                if (link.isFirst(ping.get())) {
                    byte[] pong = PingCodec.encode(ping.get().answer(), keys);
                    ctx.write(new DatagramPacket(Unpooled.wrappedBuffer(pong), packet.sender()), ctx.voidPromise());
                } else {
                    events.rejected(Rejection.PING_REPLAYED);
                }
                return;
            }
        }
        events.rejected(Rejection.PING_FORGED);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // An answer that couldn't be sent (ICMP, a firewall, no buffer). The channel must live on; the peer pings
        // again.
    }
}
