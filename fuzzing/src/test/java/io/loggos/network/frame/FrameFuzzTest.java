package io.loggos.network.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.loggos.fuzzing.Corpus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** The frames between replicas, as a connection delivers them. */
class FrameFuzzTest {
  private static final int FRAME_BYTES_MAX = 4096;
  private static final int PART_BYTES_MAX = 64 << 10;

  /** Writes every frame it is shown anew. */
  private static final class Rewriter implements FrameConsumer {
    final FrameWriter writer = new FrameWriter();
    final ByteArrayOutputStream rewritten = new ByteArrayOutputStream();
    String closed;

    @Override
    public void onOpened(Channel channel) {}

    @Override
    public void onFrame(FrameKind kind, ByteBuffer payload) {
      rewritten.writeBytes(bytesOf(writer.frame(UnpooledByteBufAllocator.DEFAULT, kind, payload)));
    }

    @Override
    public void onClosed(String cause, boolean logged) {
      assertTrue(closed == null, "closed twice");
      closed = cause;
    }
  }

  private static byte[] bytesOf(ByteBuf frame) {
    byte[] bytes = new byte[frame.readableBytes()];
    frame.readBytes(bytes);
    frame.release();
    return bytes;
  }

  /** Feeds the bytes in pieces of that size. */
  private static Rewriter feed(byte[] bytes, int pieceBytes) {
    Rewriter rewriter = new Rewriter();
    EmbeddedChannel channel = new EmbeddedChannel(new FrameReader(rewriter, FRAME_BYTES_MAX));
    channel.config().setAllocator(new BoundedAllocator(PART_BYTES_MAX));
    for (int at = 0; at < bytes.length && channel.isOpen(); at += pieceBytes) {
      int end = Math.min(bytes.length, at + pieceBytes);
      ByteBuf piece = Unpooled.directBuffer(end - at).writeBytes(bytes, at, end - at);
      channel.writeInbound(piece);
      assertEquals(0, piece.refCnt(), "a leaked buffer");
    }
    channel.finishAndReleaseAll();
    channel.checkException();
    return rewriter;
  }

  @FuzzTest
  void streams(byte[] bytes) {
    check(bytes);
    check(withRightChecksums(bytes));
  }

  private static void check(byte[] bytes) {
    Rewriter whole = feed(bytes, Math.max(1, bytes.length));
    byte[] frames = whole.rewritten.toByteArray();
    assertArrayEquals(Arrays.copyOf(bytes, frames.length), frames, "two encodings of one meaning");
    assertEquals(1, whole.closed.lines().count());
    for (int pieceBytes : new int[] {1, 7, 64}) {
      Rewriter pieces = feed(bytes, pieceBytes);
      assertArrayEquals(frames, pieces.rewritten.toByteArray());
      assertEquals(whole.closed, pieces.closed);
    }
  }

  /** A fuzzer does not guess checksums; nothing behind them would be reached. */
  private static byte[] withRightChecksums(byte[] bytes) {
    byte[] repaired = bytes.clone();
    ByteBuffer view = ByteBuffer.wrap(repaired);
    CRC32C crc = new CRC32C();
    for (int at = 0; repaired.length - at >= Frames.HEADER_BYTES; ) {
      long frameBytes = Integer.toUnsignedLong(view.getInt(at)) + Frames.LENGTH_BYTES;
      if (frameBytes < Frames.HEADER_BYTES || frameBytes > repaired.length - at) {
        break;
      }
      Frames.begin(crc, repaired[at + Frames.VERSION_AT], repaired[at + Frames.KIND_AT]);
      crc.update(repaired, at + Frames.HEADER_BYTES, (int) frameBytes - Frames.HEADER_BYTES);
      view.putInt(at + Frames.CRC_AT, (int) crc.getValue());
      at += (int) frameBytes;
    }
    return repaired;
  }

  @Test
  void corpusIsUpToDate() {
    Map<String, byte[]> seeds = new TreeMap<>();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    FrameWriter writer = new FrameWriter();
    for (FrameKind kind : FrameKind.values()) {
      ByteBuffer payload = ByteBuffer.wrap(new byte[5 * kind.ordinal()]);
      byte[] frame = bytesOf(writer.frame(UnpooledByteBufAllocator.DEFAULT, kind, payload));
      seeds.put(kind.name(), frame);
      all.writeBytes(frame);
    }
    seeds.put("all", all.toByteArray());
    seeds.put("cut", Arrays.copyOf(all.toByteArray(), all.size() - 3));
    Corpus.check(FrameFuzzTest.class, "streams", seeds);
  }
}
