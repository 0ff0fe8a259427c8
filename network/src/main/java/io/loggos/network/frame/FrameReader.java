package io.loggos.network.frame;

import io.loggos.api.wire.MalformedMessageException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts what a connection delivers into frames. A frame that arrived in one piece is handed on where
 * it lies; only one that was cut is put together first, each byte copied once. Whatever is
 * malformed closes the connection with one line in the log.
 */
public final class FrameReader extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(FrameReader.class);

  /** A claimed length is believed only so far before bytes follow. */
  private static final int PART_BYTES_MIN = 64 << 10;

  private final FrameConsumer consumer;
  private final CRC32C crc = new CRC32C();
  private int frameBytesMax;

  /** The beginning of a frame whose end has not arrived, or null. */
  private ByteBuf part;

  private boolean opened;

  /** Nothing more is read: the connection is closing. */
  private boolean stopped;

  /** How often the connection delivered anything. */
  private long reads;

  private boolean logged;
  private String closeCause = "closed by the other side";

  /**
   * Reads frames for a consumer.
   *
   * @param frameBytesMax no larger frame is accepted, its header included
   */
  public FrameReader(FrameConsumer consumer, int frameBytesMax) {
    this.consumer = consumer;
    this.frameBytesMax = frameBytesMax;
  }

  /** Changes the largest accepted frame, from the next one on. */
  public void frameBytesMax(int bytes) {
    this.frameBytesMax = bytes;
  }

  /**
   * Hands no further frame on, and remembers why; to be called before closing the channel oneself.
   *
   * @param cause what {@link FrameConsumer#onClosed} will be told
   * @param alreadyLogged whether a line was logged
   */
  public void stop(String cause, boolean alreadyLogged) {
    if (!stopped) {
      stopped = true;
      closeCause = cause;
      logged = alreadyLogged;
    }
  }

  /** How often the connection delivered anything so far: while it grows, the other side lives. */
  public long reads() {
    return reads;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    if (context.channel().isActive()) {
      open(context);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    open(context);
  }

  private void open(ChannelHandlerContext context) {
    if (!opened) {
      opened = true;
      consumer.onOpened(context.channel());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    stopped = true;
    consumer.onClosed(closeCause, logged);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    stopped = true;
    dropPart();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    reads++;
    try {
      while (!stopped && in.isReadable()) {
        readNext(context, in);
      }
    } catch (MalformedMessageException e) {
      refuse(context, e.getMessage());
    } finally {
      in.release();
      if (stopped) {
        dropPart();
      }
    }
  }

  private void readNext(ChannelHandlerContext context, ByteBuf in) {
    if (part != null) {
      continuePart(context, in);
      return;
    }
    int readable = in.readableBytes();
    int frameBytes = readable < Frames.LENGTH_BYTES ? 0 : frameBytesAt(in, in.readerIndex());
    // a buffer of several components has no single view; put together, it has
    if (frameBytes == 0 || readable < frameBytes || in.nioBufferCount() != 1) {
      int capacity = Math.max(PART_BYTES_MIN, Math.min(frameBytes, 2 * readable));
      part = context.alloc().directBuffer(capacity);
      continuePart(context, in);
      return;
    }
    int start = in.readerIndex();
    in.skipBytes(frameBytes);
    deliver(in, start, frameBytes);
  }

  private void continuePart(ChannelHandlerContext context, ByteBuf in) {
    if (part.readableBytes() < Frames.LENGTH_BYTES) {
      append(in, Frames.LENGTH_BYTES);
      if (part.readableBytes() < Frames.LENGTH_BYTES) {
        return;
      }
    }
    int frameBytes = frameBytesAt(part, 0);
    append(in, frameBytes);
    if (part.readableBytes() == frameBytes) {
      ByteBuf whole = part;
      part = null;
      try {
        deliver(whole, 0, frameBytes);
      } finally {
        whole.release();
      }
    }
  }

  private void append(ByteBuf in, int upTo) {
    part.writeBytes(in, Math.min(in.readableBytes(), upTo - part.readableBytes()));
  }

  /** Reads a frame's length and believes it only within the bounds. */
  private int frameBytesAt(ByteBuf in, int index) {
    long frameBytes = in.getUnsignedInt(index) + Frames.LENGTH_BYTES;
    if (frameBytes > frameBytesMax) {
      throw new MalformedMessageException(
          "a frame of " + frameBytes + " bytes, at most " + frameBytesMax + " are accepted");
    }
    if (frameBytes < Frames.HEADER_BYTES) {
      throw new MalformedMessageException("a frame of " + frameBytes + " bytes");
    }
    return (int) frameBytes;
  }

  private void deliver(ByteBuf in, int start, int frameBytes) {
    int version = in.getUnsignedByte(start + Frames.VERSION_AT);
    if (version != Frames.VERSION) {
      throw new MalformedMessageException(
          "a frame of version "
              + version
              + ", this node speaks "
              + Frames.VERSION
              + ": run the same release on every node");
    }
    int number = in.getUnsignedByte(start + Frames.KIND_AT);
    FrameKind kind = FrameKind.of(number);
    if (kind == null) {
      throw new MalformedMessageException("a frame of the unknown kind " + number);
    }
    int at = start + Frames.HEADER_BYTES;
    ByteBuffer payload = in.internalNioBuffer(at, frameBytes - Frames.HEADER_BYTES);
    int position = payload.position();
    Frames.begin(crc, version, number);
    crc.update(payload);
    if ((int) crc.getValue() != in.getInt(start + Frames.CRC_AT)) {
      throw new MalformedMessageException("a frame with a wrong checksum");
    }
    payload.position(position);
    consumer.onFrame(kind, payload);
  }

  private void refuse(ChannelHandlerContext context, String reason) {
    if (!stopped) {
      LOG.warn("closed the connection from {}: {}", context.channel().remoteAddress(), reason);
      stop(reason, true);
    }
    context.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      stop(String.valueOf(cause.getMessage()), false);
    } else {
      // a mistake of ours; never to be lost, even when the connection ends anyway
      LOG.error("closed the connection from {}", context.channel().remoteAddress(), cause);
      stop(cause.toString(), true);
    }
    context.close();
  }

  private void dropPart() {
    if (part != null) {
      part.release();
      part = null;
    }
  }
}
