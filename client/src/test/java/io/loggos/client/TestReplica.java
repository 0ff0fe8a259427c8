package io.loggos.client;

import io.loggos.api.ReplyStatus;
import io.loggos.api.RequestEntry;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.network.EventLoops;
import io.loggos.network.clientwire.ClientFrameReader;
import io.loggos.network.clientwire.ClientWire;
import io.loggos.network.clientwire.Welcome;
import io.loggos.network.clientwire.WelcomeFrame;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A client port that echoes, with a session table; behaves badly on demand. */
final class TestReplica implements AutoCloseable {
  final int index;
  final int port;

  /** What the whole cluster shares. */
  final Shared shared;

  /** Accepts connections and answers nothing. */
  volatile boolean mute;

  /** Executes commands and drops the connection instead of answering. */
  volatile boolean dropsInsteadOfReplies;

  /** What HELLO is refused with, or null. */
  volatile String refusal;

  /** Sends bytes that are no frame. */
  volatile boolean babbles;

  final AtomicInteger reads = new AtomicInteger();
  final AtomicInteger hellos = new AtomicInteger();

  private final EventLoops loops;
  private final Channel server;
  private final Set<Channel> channels = ConcurrentHashMap.newKeySet();

  /** The state of the service, used under its monitor. */
  static final class Shared {
    private final Map<Long, Map<Long, byte[]>> sessions = new HashMap<>();
    private int executions;
    private int leader;
    private TestReplica[] replicas = {};
    int requestBytesMax = 1 << 20;

    synchronized int executions() {
      return executions;
    }

    synchronized void lead(int index) {
      leader = index;
    }

    synchronized int leader() {
      return leader;
    }

    synchronized void expireAll() {
      sessions.clear();
    }

    synchronized void members(TestReplica... all) {
      replicas = all;
    }

    private synchronized long open() {
      long id = 1000 + sessions.size() + executions;
      sessions.put(id, new HashMap<>());
      return id;
    }

    /** The reply, or null when the session has expired. */
    private synchronized byte[] execute(long session, long sequence, byte[] payload) {
      Map<Long, byte[]> replies = sessions.get(session);
      if (replies == null) {
        return null;
      }
      return replies.computeIfAbsent(
          sequence,
          key -> {
            executions++;
            return payload;
          });
    }

    private synchronized List<Welcome.Member> members() {
      return Arrays.stream(replicas)
          .map(replica -> new Welcome.Member(replica.index, "127.0.0.1", replica.port))
          .toList();
    }
  }

  TestReplica(int index, Shared shared) throws Exception {
    this.index = index;
    this.shared = shared;
    this.loops = EventLoops.create("auto", "test-replica-" + index);
    this.server =
        new ServerBootstrap()
            .group(loops.loop())
            .channel(loops.kind().serverSocketClass())
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    Port handler = new Port(channel);
                    channels.add(channel);
                    channel
                        .pipeline()
                        .addLast(ClientFrameReader.ofRequests(2 << 20, handler), handler);
                  }
                })
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
    this.port = ((InetSocketAddress) server.localAddress()).getPort();
    shared.members(this);
  }

  void dropConnections() {
    channels.forEach(Channel::close);
  }

  @Override
  public void close() {
    server.close();
    dropConnections();
    loops.close();
  }

  private final class Port extends ChannelInboundHandlerAdapter
      implements ClientFrameReader.Consumer {
    private final Channel channel;

    Port(Channel channel) {
      this.channel = channel;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      channels.remove(channel);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      channel.close();
    }

    @Override
    public void onFrame(ByteBuf frames, int at, int length) {
      if (mute) {
        return;
      }
      byte[] payload = new byte[length - ClientWire.REQUEST_HEADER_BYTES];
      frames.getBytes(at + ClientWire.REQUEST_HEADER_BYTES, payload);
      ByteBuf out = channel.alloc().buffer();
      byte kind = ClientWire.kind(frames, at);
      long sequence = ClientWire.sequence(frames, at);
      switch (kind) {
        case ClientWire.HELLO -> hello(out);
        case ClientWire.STATUS -> {
          String json = "{\"index\":" + index + ",\"options\":\"" + new String(payload) + "\"}";
          ClientWire.writeStatusReply(out, sequence, json.getBytes(StandardCharsets.UTF_8));
        }
        default -> request(out, kind, ClientWire.session(frames, at), sequence, payload);
      }
      channel.write(out);
    }

    @Override
    public void onReadComplete() {
      channel.flush();
    }

    @Override
    public void onMalformed(MalformedMessageException cause) {
      channel.close();
    }

    private void hello(ByteBuf out) {
      hellos.incrementAndGet();
      if (babbles) {
        out.writeBytes("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      } else if (refusal != null) {
        ClientWire.writeRefused(out, refusal);
      } else {
        WelcomeFrame.write(
            out,
            new Welcome(
                42, 1, index, shared.leader(), 8192, shared.requestBytesMax, shared.members()));
      }
    }

    private void request(ByteBuf out, byte kind, long session, long sequence, byte[] payload) {
      if (shared.leader() != index) {
        byte[] hint = ByteBuffer.allocate(4).putInt(shared.leader()).array();
        ClientWire.writeReply(out, ReplyStatus.NOT_LEADER, session, sequence, hint);
      } else if (kind == RequestEntry.OPEN) {
        ClientWire.writeReply(out, ReplyStatus.OPENED, shared.open(), sequence, new byte[0]);
      } else if (kind == ClientWire.READ) {
        reads.incrementAndGet();
        ClientWire.writeReply(out, ReplyStatus.OK, session, sequence, payload);
      } else {
        byte[] reply = shared.execute(session, sequence, payload);
        if (dropsInsteadOfReplies) {
          channel.close();
        } else if (reply == null) {
          ClientWire.writeReply(out, ReplyStatus.SESSION_EXPIRED, session, sequence, new byte[0]);
        } else {
          ClientWire.writeReply(out, ReplyStatus.OK, session, sequence, reply);
        }
      }
    }
  }
}
