package io.loggos.network.clientwire;

import io.loggos.api.wire.MalformedMessageException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Cuts the bytes of one connection into frames and shows each frame where it lies in the receive
 * buffer: no buffer object per frame, and only a frame that two reads have split is copied. One
 * instance per channel, on the channel's event loop.
 *
 * <p>The first frame that breaks the format ends the reading: the consumer hears of it once, and
 * nothing after it is delivered.
 */
public final class ClientFrameReader extends ChannelInboundHandlerAdapter {
  private static final int LENGTH_BYTES = 4;
  private static final int PARTIAL_BYTES = 64 << 10;

  private final int headerBytes;
  private final int frameBytesMax;
  private final Consumer consumer;

  /** The beginning of a frame whose end has not arrived, or null. */
  private ByteBuf partial;

  private boolean stopped;

  private ClientFrameReader(int headerBytes, int frameBytesMax, Consumer consumer) {
    if (frameBytesMax < headerBytes) {
      throw new IllegalArgumentException("largest frame of " + frameBytesMax + " bytes");
    }
    this.headerBytes = headerBytes;
    this.frameBytesMax = frameBytesMax;
    this.consumer = consumer;
  }

  /**
   * For the replica's end.
   *
   * @param frameBytesMax the largest frame to accept, header included
   */
  public static ClientFrameReader ofRequests(int frameBytesMax, Consumer consumer) {
    return new ClientFrameReader(ClientWire.REQUEST_HEADER_BYTES, frameBytesMax, consumer);
  }

  /**
   * For the client's end.
   *
   * @param frameBytesMax the largest frame to accept, header included
   */
  public static ClientFrameReader ofReplies(int frameBytesMax, Consumer consumer) {
    return new ClientFrameReader(ClientWire.REPLY_HEADER_BYTES, frameBytesMax, consumer);
  }

  /** Delivers nothing more, not even frames that have arrived. For a consumer that has to close. */
  public void stop() {
    stopped = true;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      if (!stopped) {
        cut(context, in);
      }
    } catch (MalformedMessageException e) {
      stopped = true;
      consumer.onMalformed(e);
    } finally {
      in.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (!stopped) {
      consumer.onReadComplete();
    }
    context.fireChannelReadComplete();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    dropPartial();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    dropPartial();
    context.fireChannelInactive();
  }

  private void cut(ChannelHandlerContext context, ByteBuf in) {
    if (partial != null) {
      completePartial(in);
    }
    if (partial == null) {
      deliverWhole(in);
    }
    if (!stopped && in.isReadable()) {
      keepRest(context, in);
    }
  }

  private void deliverWhole(ByteBuf in) {
    int at = in.readerIndex();
    int end = in.writerIndex();
    while (!stopped && end - at >= LENGTH_BYTES) {
      int total = frameBytes(in, at);
      if (end - at < total) {
        break;
      }
      consumer.onFrame(in, at, total);
      at += total;
    }
    in.readerIndex(at);
  }

  /** Takes no more from the input than the split frame lacks, so the rest stays where it is. */
  private void completePartial(ByteBuf in) {
    move(in, LENGTH_BYTES - partial.readableBytes());
    if (partial.readableBytes() < LENGTH_BYTES) {
      return;
    }
    int total = frameBytes(partial, 0);
    move(in, total - partial.readableBytes());
    if (partial.readableBytes() == total) {
      ByteBuf whole = partial;
      partial = null;
      try {
        if (!stopped) {
          consumer.onFrame(whole, 0, total);
        }
      } finally {
        whole.release();
      }
    }
  }

  private void move(ByteBuf in, int wanted) {
    int bytes = Math.min(wanted, in.readableBytes());
    if (bytes > 0) {
      partial.writeBytes(in, bytes);
    }
  }

  private void keepRest(ChannelHandlerContext context, ByteBuf in) {
    if (partial == null) {
      // sized by what is likely, not by what the length field claims: it grows as bytes arrive
      int claimed = in.readableBytes() < LENGTH_BYTES ? 0 : frameBytes(in, in.readerIndex());
      int size = Math.max(in.readableBytes(), Math.min(claimed, PARTIAL_BYTES));
      partial = context.alloc().buffer(Math.max(size, headerBytes), frameBytesMax);
    }
    partial.writeBytes(in);
  }

  private int frameBytes(ByteBuf frames, int at) {
    int body = frames.getInt(at);
    if (body < headerBytes - LENGTH_BYTES || body > frameBytesMax - LENGTH_BYTES) {
      throw new MalformedMessageException(
          "a frame claims "
              + Integer.toUnsignedString(body)
              + " bytes; "
              + (headerBytes - LENGTH_BYTES)
              + " to "
              + (frameBytesMax - LENGTH_BYTES)
              + " are allowed");
    }
    return LENGTH_BYTES + body;
  }

  private void dropPartial() {
    stopped = true;
    if (partial != null) {
      partial.release();
      partial = null;
    }
  }

  /** Who is shown the frames; always on the channel's event loop. */
  public interface Consumer {
    /**
     * A complete frame.
     *
     * @param frames holds the frame during this call only
     * @param at where the frame starts, with its length field
     * @param length its bytes, with the length field
     */
    void onFrame(ByteBuf frames, int at, int length);

    /** The other end broke the format. Called once; the consumer should close the connection. */
    void onMalformed(MalformedMessageException cause);

    /** All frames that had arrived were shown: the turn of this connection ends. */
    default void onReadComplete() {}
  }
}
