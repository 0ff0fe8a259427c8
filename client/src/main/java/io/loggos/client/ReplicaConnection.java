package io.loggos.client;

import io.loggos.api.ReplyStatus;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.network.SocketKind;
import io.loggos.network.clientwire.ClientFrameReader;
import io.loggos.network.clientwire.ClientWire;
import io.loggos.network.clientwire.WelcomeFrame;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt to talk to one replica, from the look-up of its name to the end of its connection.
 * Tells the driver what happens until it is dropped, and nothing afterwards. Event loop only.
 */
final class ReplicaConnection extends ChannelInboundHandlerAdapter
    implements ClientFrameReader.Consumer {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaConnection.class);
  private static final byte[] EMPTY = {};

  private final ClientDriver driver;
  private final EventLoop loop;
  private final Endpoint endpoint;
  private final ClientFrameReader reader =
      ClientFrameReader.ofReplies(ClientWire.FRAME_BYTES_MAX, this);

  /** Null until a connection is being made. */
  private Channel channel;

  private boolean welcomed;
  private boolean dropped;

  ReplicaConnection(ClientDriver driver, EventLoop loop, Endpoint endpoint) {
    this.driver = driver;
    this.loop = loop;
    this.endpoint = endpoint;
  }

  /** Begins; never blocks, so names are looked up on a thread of their own. */
  void open() {
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(endpoint.host());
    if (literal != null) {
      try {
        connect(InetAddress.getByAddress(endpoint.host(), literal));
      } catch (UnknownHostException e) {
        throw new IllegalStateException(e);
      }
      return;
    }
    Thread lookup = new Thread(this::lookUp, "loggos-client-lookup");
    lookup.setDaemon(true);
    lookup.start();
  }

  /** The established channel, or null. */
  Channel channel() {
    return welcomed ? channel : null;
  }

  /** The driver wants to hear no more. What was flushed leaves as far as the socket takes it. */
  void drop() {
    dropped = true;
    reader.stop();
    if (channel != null) {
      channel.close();
    }
  }

  private void lookUp() {
    Runnable next;
    try {
      InetAddress address = InetAddress.getByName(endpoint.host());
      next = () -> connect(address);
    } catch (UnknownHostException e) {
      next = () -> fail(Trouble.of(e));
    }
    try {
      loop.execute(next);
    } catch (RejectedExecutionException e) {
      // the loop was closed meanwhile, and nobody waits any more
    }
  }

  private void connect(InetAddress address) {
    if (dropped) {
      return;
    }
    var attempt =
        new Bootstrap()
            .group(loop)
            .channel(SocketKind.of(loop).socketClass())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new AdaptiveRecvByteBufAllocator(4096, 64 << 10, 256 << 10))
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel connecting) {
                    connecting.pipeline().addLast(reader, ReplicaConnection.this);
                  }
                })
            .connect(new InetSocketAddress(address, endpoint.port()));
    channel = attempt.channel();
    attempt.addListener(
        done -> {
          if (!done.isSuccess()) {
            fail(Trouble.of(done.cause()));
          }
        });
  }

  // ---- the channel

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (!dropped) {
      ByteBuf hello = context.alloc().buffer();
      ClientWire.writeHello(hello, driver.clusterId(), driver.clusterName());
      context.writeAndFlush(hello, context.voidPromise());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    fail("connection closed");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.error("the client's connection to {} failed of a fault of its own", endpoint, cause);
    }
    fail(Trouble.of(cause));
  }

  // ---- the frames

  @Override
  public void onFrame(ByteBuf frames, int at, int length) {
    byte kind = ClientWire.kind(frames, at);
    if (kind == ClientWire.REFUSED) {
      refuse(ClientWire.text(frames, at, length, ClientWire.REPLY_HEADER_BYTES));
    } else if (!welcomed) {
      onFirstFrame(kind, frames, at, length);
    } else if (kind == ClientWire.WELCOME) {
      driver.inTurn().onMembers(WelcomeFrame.read(frames, at, length));
    } else {
      ReplyStatus status = ReplyStatus.of(kind);
      if (status == null) {
        throw new MalformedMessageException("frame of unknown kind " + kind);
      }
      byte[] payload = EMPTY;
      int bytes = length - ClientWire.REPLY_HEADER_BYTES;
      if (bytes > 0) {
        payload = new byte[bytes];
        frames.getBytes(at + ClientWire.REPLY_HEADER_BYTES, payload);
      }
      driver
          .inTurn()
          .onReply(
              status, ClientWire.session(frames, at), ClientWire.sequence(frames, at), payload);
    }
  }

  @Override
  public void onMalformed(MalformedMessageException cause) {
    fail("no client port of Loggos: " + cause.getMessage());
  }

  private void onFirstFrame(byte kind, ByteBuf frames, int at, int length) {
    if (kind != ClientWire.WELCOME) {
      throw new MalformedMessageException("the first frame is of kind " + kind);
    }
    long version = ClientWire.sequence(frames, at);
    if (version != ClientWire.PROTOCOL_VERSION) {
      refuse("it speaks protocol version " + version + ", not " + ClientWire.PROTOCOL_VERSION);
      return;
    }
    welcomed = true;
    driver.inTurn().onConnected(WelcomeFrame.read(frames, at, length));
  }

  private void refuse(String reason) {
    if (!dropped) {
      drop();
      driver.forget(this);
      driver.inTurn().onRefused(reason);
    }
  }

  private void fail(String reason) {
    if (!dropped) {
      drop();
      driver.forget(this);
      driver.inTurn().onConnectionLost(reason);
    }
  }
}
