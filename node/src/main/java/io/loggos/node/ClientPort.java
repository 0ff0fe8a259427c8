package io.loggos.node;

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
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where clients connect. Hands their frames to the replica as they lie in the receive buffer, and
 * writes all replies of a turn to a connection at once. Runs on the node's loop.
 */
final class ClientPort {
  private static final Logger LOG = LoggerFactory.getLogger(ClientPort.class);
  private static final int OUT_BYTES_MIN = 1024;

  /** What the port needs of the node. */
  interface Host {
    /** An entry for the log arrived; false to close the connection. */
    boolean onEntry(long connection, ByteBuffer in, int at, int total);

    /** A read arrived; false to close the connection. */
    boolean onRead(long connection, ByteBuffer in, int at, int total);

    /** Something arrived: a turn begins unless one is open. */
    void openTurn();

    /** What the HELLO frame is answered with. */
    Welcome welcome();

    /** The cluster's name. */
    String clusterName();

    /**
     * The status as JSON, for the given option words; the word {@code snapshot} begins one besides.
     */
    byte[] status(String options);

    /** An operator or a standby asks; the answer comes by {@link #answer}. */
    void onCommand(long connection, long correlation, String text);
  }

  private final EventLoops loops;
  private final int frameBytesMax;
  private final long queueBytesMax;
  private final Host host;
  private final LongObjectHashMap<Connection> connections = new LongObjectHashMap<>();
  private final List<Connection> dirty = new ArrayList<>();
  private long lastId;
  private Channel server;

  ClientPort(EventLoops loops, int frameBytesMax, long queueBytesMax, Host host) {
    this.loops = loops;
    this.frameBytesMax = frameBytesMax;
    this.queueBytesMax = queueBytesMax;
    this.host = host;
  }

  /**
   * Listens; on the loop.
   *
   * @return done once it does; failed, with one clear line, when the address cannot be had
   */
  Future<Void> start(String address, int port, String key) {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops.loop().parent(), loops.loop().parent())
            .channelFactory(() -> loops.kind().newServerSocket())
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR,
                new AdaptiveRecvByteBufAllocator(2048, 16384, 262144))
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    Connection connection = new Connection(++lastId, channel);
                    connections.put(connection.id, connection);
                    channel.pipeline().addLast(connection.reader, connection);
                  }
                });
    Promise<Void> listening = loops.loop().newPromise();
    bootstrap
        .bind(address, port)
        .addListener(
            (ChannelFuture bound) -> {
              if (bound.isSuccess()) {
                server = bound.channel();
                listening.setSuccess(null);
              } else {
                listening.setFailure(
                    new NodeException(
                        "cannot listen for clients on "
                            + address
                            + ":"
                            + port
                            + " ("
                            + key
                            + "): "
                            + bound.cause().getMessage()
                            + "; is another node running?",
                        bound.cause()));
              }
            });
    return listening;
  }

  void reply(long id, ReplyStatus status, long session, long sequence, byte[] payload) {
    Connection connection = connections.get(id);
    if (connection != null) {
      ClientWire.writeReply(connection.out(), status, session, sequence, payload);
    }
  }

  /** Answers an operator or a standby. */
  void answer(long id, long correlation, byte[] json) {
    Connection connection = connections.get(id);
    if (connection != null) {
      ClientWire.writeAdminReply(connection.out(), correlation, json);
    }
  }

  /** Tells all clients who the members are now. */
  void pushMembers() {
    Welcome welcome = host.welcome();
    for (Connection connection : connections.values()) {
      if (connection.greeted) {
        WelcomeFrame.write(connection.out(), welcome);
      }
    }
  }

  /** Takes no clients any more, and sends those there are to the members. */
  void dismiss() {
    if (server != null) {
      server.close();
    }
    pushMembers();
    flush();
    for (Connection connection : List.copyOf(connections.values())) {
      connection.channel.close();
    }
  }

  /** Writes what the turn has gathered, one write for each connection. */
  void flush() {
    for (int i = 0; i < dirty.size(); i++) {
      dirty.get(i).flush();
    }
    dirty.clear();
  }

  int connectionCount() {
    return connections.size();
  }

  void close() {
    if (server != null) {
      server.close();
    }
    for (Connection connection : List.copyOf(connections.values())) {
      connection.channel.close();
    }
  }

  private final class Connection extends ChannelInboundHandlerAdapter
      implements ClientFrameReader.Consumer {
    final long id;
    final Channel channel;
    final ClientFrameReader reader = ClientFrameReader.ofRequests(frameBytesMax, this);
    private ByteBuf out;
    private int outBytes = OUT_BYTES_MIN;
    private boolean greeted;

    Connection(long id, Channel channel) {
      this.id = id;
      this.channel = channel;
    }

    ByteBuf out() {
      if (out == null) {
        out = channel.alloc().buffer(outBytes);
        dirty.add(this);
      }
      return out;
    }

    void flush() {
      ByteBuf ready = out;
      out = null;
      if (ready == null) {
        return;
      }
      outBytes = Math.max(OUT_BYTES_MIN, ready.readableBytes() + (ready.readableBytes() >> 2));
      if (!channel.isActive()) {
        ready.release();
      } else if (channel.unsafe().outboundBuffer().totalPendingWriteBytes() > queueBytesMax) {
        ready.release();
        LOG.warn(
            "client {} reads too slowly: more than {} bytes of replies wait"
                + " (loggos.client.queue-bytes-max); it is disconnected",
            channel.remoteAddress(),
            queueBytesMax);
        channel.close();
      } else {
        channel.writeAndFlush(ready, channel.voidPromise());
      }
    }

    @Override
    public void onFrame(ByteBuf frames, int at, int length) {
      byte kind = ClientWire.kind(frames, at);
      if (!greeted) {
        greet(frames, at, length, kind);
        return;
      }
      host.openTurn();
      boolean understood = true;
      if (kind >= 0 && kind <= RequestEntry.KIND_MAX) {
        ByteBuffer view = frames.internalNioBuffer(at, length);
        understood = host.onEntry(id, view, view.position(), length);
      } else if (kind == ClientWire.READ) {
        ByteBuffer view = frames.internalNioBuffer(at, length);
        understood = host.onRead(id, view, view.position(), length);
      } else if (kind == ClientWire.STATUS) {
        String options = ClientWire.text(frames, at, length, ClientWire.REQUEST_HEADER_BYTES);
        ClientWire.writeStatusReply(out(), ClientWire.sequence(frames, at), host.status(options));
      } else if (kind == ClientWire.ADMIN) {
        String text = ClientWire.text(frames, at, length, ClientWire.REQUEST_HEADER_BYTES);
        host.onCommand(id, ClientWire.sequence(frames, at), text);
      } else {
        understood = false;
      }
      if (!understood) {
        refuse("frame kind " + kind + " is unknown here");
      }
    }

    private void greet(ByteBuf frames, int at, int length, byte kind) {
      if (kind != ClientWire.HELLO) {
        refuse("the first frame must be HELLO; is this a Loggos client?");
        return;
      }
      host.openTurn();
      Welcome welcome = host.welcome();
      long version = ClientWire.sequence(frames, at);
      long clusterId = ClientWire.session(frames, at);
      String name = ClientWire.text(frames, at, length, ClientWire.REQUEST_HEADER_BYTES);
      if (version != ClientWire.PROTOCOL_VERSION) {
        refuse(
            "the client speaks protocol version "
                + version
                + ", this node "
                + ClientWire.PROTOCOL_VERSION);
      } else if (!name.isEmpty() && !name.equals(host.clusterName())) {
        refuse("the client wants cluster " + name + ", this is " + host.clusterName());
      } else if (!Welcome.isAcceptable(clusterId, welcome.clusterId())) {
        refuse(
            "the client wants cluster id "
                + Long.toHexString(clusterId)
                + ", this is "
                + Long.toHexString(welcome.clusterId()));
      } else {
        greeted = true;
        WelcomeFrame.write(out(), welcome);
      }
    }

    private void refuse(String reason) {
      LOG.warn("client {} refused: {}", channel.remoteAddress(), reason);
      reader.stop();
      ByteBuf last = channel.alloc().buffer(OUT_BYTES_MIN);
      ClientWire.writeRefused(last, reason);
      channel.writeAndFlush(last).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void onMalformed(MalformedMessageException cause) {
      LOG.warn("client {} dropped: {}", channel.remoteAddress(), cause.getMessage());
      channel.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      connections.remove(id);
      if (out != null) {
        out.release();
        out = null;
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (cause instanceof java.io.IOException) {
        LOG.debug("client {} lost: {}", channel.remoteAddress(), cause.getMessage());
      } else {
        LOG.error("client {} dropped", channel.remoteAddress(), cause);
      }
      channel.close();
    }
  }
}
