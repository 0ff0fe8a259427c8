package io.loggos.network.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.wire.MalformedMessageException;
import io.loggos.network.testing.RecordedLog;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
  private static final int FRAME_BYTES_MAX = 300_000;

  private final Recorder recorder = new Recorder();
  private final FrameReader reader = new FrameReader(recorder, FRAME_BYTES_MAX);
  private final EmbeddedChannel channel = new EmbeddedChannel(reader);

  private static final class Recorder implements FrameConsumer {
    final List<String> events = new ArrayList<>();
    Runnable onFrame = () -> {};

    @Override
    public void onOpened(Channel opened) {
      events.add("opened");
    }

    @Override
    public void onFrame(FrameKind kind, ByteBuffer payload) {
      byte[] bytes = new byte[payload.remaining()];
      payload.get(bytes);
      String text = new String(bytes, StandardCharsets.US_ASCII);
      events.add(kind + " " + (bytes.length > 40 ? bytes.length + "/" + text.hashCode() : text));
      onFrame.run();
    }

    @Override
    public void onClosed(String cause, boolean logged) {
      events.add("closed " + logged + " " + cause);
    }
  }

  @BeforeEach
  void clearLog() {
    RecordedLog.clear();
  }

  private static ByteBuf frame(FrameKind kind, String text) {
    ByteBuffer payload = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    return new FrameWriter().frame(ByteBufAllocator.DEFAULT, kind, payload);
  }

  private void refused(String reason) {
    assertFalse(channel.isActive());
    String last = recorder.events.get(recorder.events.size() - 1);
    assertTrue(last.startsWith("closed true") && last.contains(reason), last);
    assertEquals(1, RecordedLog.linesWith("closed the connection").size());
  }

  @Test
  void theLayoutIsTheDocumentedOne() {
    ByteBuf frame = frame(FrameKind.MESSAGE, "abc");
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(new byte[] {1, 4, 'a', 'b', 'c'});
    assertEquals(9, frame.readInt());
    assertEquals(1, frame.readByte());
    assertEquals(4, frame.readByte());
    assertEquals(crc.getValue(), frame.readUnsignedInt());
    assertEquals("abc", frame.toString(StandardCharsets.US_ASCII));
    frame.release();
  }

  @Test
  void severalFramesInOneReadAreAllDelivered() {
    channel.writeInbound(
        Unpooled.wrappedBuffer(
            frame(FrameKind.HELLO, "a"), frame(FrameKind.READY, ""), frame(FrameKind.ALIVE, "b")));
    assertEquals(List.of("opened", "HELLO a", "READY ", "ALIVE b"), recorder.events);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 9, 10, 11, 100_000})
  void framesMayArriveInPiecesOfAnySize(int pieceBytes) {
    ByteBuf all = Unpooled.buffer();
    List<String> expected = new ArrayList<>(List.of("opened"));
    SplittableRandom random = new SplittableRandom(pieceBytes);
    for (int i = 0; i < 40; i++) {
      int length = pieceBytes < 100 ? random.nextInt(60) : random.nextInt(FRAME_BYTES_MAX - 10);
      String text = Character.toString('a' + i % 26).repeat(length);
      expected.add("MESSAGE " + (length > 40 ? length + "/" + text.hashCode() : text));
      ByteBuf frame = frame(FrameKind.MESSAGE, text);
      all.writeBytes(frame);
      frame.release();
    }
    while (all.isReadable()) {
      channel.writeInbound(all.readBytes(Math.min(pieceBytes, all.readableBytes())));
    }
    assertEquals(expected, recorder.events);
    all.release();
    assertFalse(channel.finish());
  }

  @Test
  void buffersOfTheHeapAndOfSeveralComponentsAreRead() {
    ByteBuf direct = frame(FrameKind.MESSAGE, "heap");
    channel.writeInbound(Unpooled.buffer().writeBytes(direct));
    direct.release();
    ByteBuf whole = frame(FrameKind.MESSAGE, "composite");
    CompositeByteBuf composite = UnpooledByteBufAllocator.DEFAULT.compositeBuffer();
    composite.addComponent(true, whole.readRetainedSlice(12)).addComponent(true, whole);
    channel.writeInbound(composite);
    assertEquals(List.of("opened", "MESSAGE heap", "MESSAGE composite"), recorder.events);
  }

  @Test
  void everyFlippedBitOfAFrameIsNoticed() {
    ByteBuf original = frame(FrameKind.REFUSED, "xyz");
    int bits = original.readableBytes() * 8;
    for (int bit = 0; bit < bits; bit++) {
      Recorder seen = new Recorder();
      EmbeddedChannel one = new EmbeddedChannel(new FrameReader(seen, 1000));
      ByteBuf flipped = original.copy();
      flipped.setByte(bit / 8, flipped.getByte(bit / 8) ^ 1 << bit % 8);
      one.writeInbound(flipped);
      one.finishAndReleaseAll();
      assertFalse(
          seen.events.stream().anyMatch(e -> e.endsWith("xyz") || e.startsWith("MESSAGE")),
          "bit " + bit + " " + seen.events);
    }
    original.release();
  }

  @Test
  void aFrameThatIsTooLargeIsRefusedByItsLengthAlone() {
    channel.writeInbound(Unpooled.buffer().writeInt(FRAME_BYTES_MAX - 4 + 1));
    refused("300001 bytes, at most 300000");
  }

  @Test
  void theLargestFrameIsAccepted() {
    String text = "z".repeat(FRAME_BYTES_MAX - Frames.HEADER_BYTES);
    channel.writeInbound(frame(FrameKind.MESSAGE, text));
    assertEquals(2, recorder.events.size());
  }

  @Test
  void lengthsAreUnsigned() {
    channel.writeInbound(Unpooled.buffer().writeInt(-1));
    refused("4294967299 bytes");
  }

  @Test
  void aFrameShorterThanItsHeaderIsRefused() {
    channel.writeInbound(Unpooled.buffer().writeInt(5).writeZero(5));
    refused("a frame of 9 bytes");
  }

  @Test
  void anotherVersionIsRefusedNamingBoth() {
    channel.writeInbound(Unpooled.buffer().writeInt(6).writeByte(2).writeByte(1).writeInt(0));
    refused("version 2, this node speaks 1");
  }

  @Test
  void anUnknownKindIsRefused() {
    channel.writeInbound(Unpooled.buffer().writeInt(6).writeByte(1).writeByte(99).writeInt(0));
    refused("unknown kind 99");
  }

  @Test
  void nothingIsDeliveredAfterAMalformedFrame() {
    ByteBuf bad = frame(FrameKind.MESSAGE, "bad");
    bad.setByte(11, 'X');
    channel.writeInbound(
        Unpooled.wrappedBuffer(
            frame(FrameKind.MESSAGE, "ok"), bad, frame(FrameKind.MESSAGE, "late")));
    refused("wrong checksum");
    assertEquals(
        List.of("opened", "MESSAGE ok", "closed true a frame with a wrong checksum"),
        recorder.events);
  }

  @Test
  void whatTheConsumerFindsMalformedClosesTheConnection() {
    recorder.onFrame =
        () -> {
          throw new MalformedMessageException("no such thing");
        };
    channel.writeInbound(frame(FrameKind.MESSAGE, "a"));
    refused("no such thing");
  }

  @Test
  void aConsumerMayCloseTheConnectionWhileItReads() {
    recorder.onFrame =
        () -> {
          reader.stop("enough", true);
          channel.close();
        };
    channel.writeInbound(
        Unpooled.wrappedBuffer(frame(FrameKind.MESSAGE, "a"), frame(FrameKind.MESSAGE, "b")));
    assertEquals(List.of("opened", "MESSAGE a", "closed true enough"), recorder.events);
    assertEquals(0, RecordedLog.linesWith("closed the connection").size());
  }

  @Test
  void buffersAreReleasedWhenTheConnectionEndsWithinAFrame() {
    ByteBuf half = frame(FrameKind.MESSAGE, "never finished").writerIndex(15);
    channel.writeInbound(half);
    channel.close();
    assertEquals(0, half.refCnt());
    assertEquals("closed false closed by the other side", recorder.events.get(1));
  }

  @Test
  void theBoundMayBeRaisedByTheFrameBefore() {
    FrameReader small = new FrameReader(recorder, 100);
    recorder.onFrame = () -> small.frameBytesMax(1000);
    EmbeddedChannel other = new EmbeddedChannel(small);
    other.writeInbound(
        Unpooled.wrappedBuffer(
            frame(FrameKind.READY, ""), frame(FrameKind.MESSAGE, "m".repeat(500))));
    assertEquals(4, recorder.events.size());
    assertTrue(other.isActive());
    other.finishAndReleaseAll();
  }
}
