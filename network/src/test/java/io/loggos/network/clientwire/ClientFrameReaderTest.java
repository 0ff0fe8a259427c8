package io.loggos.network.clientwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.ReplyStatus;
import io.loggos.api.RequestEntry;
import io.loggos.api.wire.MalformedMessageException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientFrameReaderTest {
  private static final int FRAME_BYTES_MAX = 200_000;

  private final Collector collector = new Collector();

  /** Keeps what it is shown, as hexadecimal digits. */
  private static final class Collector implements ClientFrameReader.Consumer {
    final List<String> frames = new ArrayList<>();
    final List<String> malformed = new ArrayList<>();
    int turns;
    Runnable onFrame = () -> {};

    @Override
    public void onFrame(ByteBuf in, int at, int length) {
      assertEquals(length, ClientWire.totalBytes(in, at));
      frames.add(ByteBufUtil.hexDump(in, at, length));
      onFrame.run();
    }

    @Override
    public void onMalformed(MalformedMessageException cause) {
      malformed.add(cause.getMessage());
    }

    @Override
    public void onReadComplete() {
      turns++;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void framesAreTheSameHoweverTheStreamIsCut(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    EmbeddedChannel channel =
        new EmbeddedChannel(ClientFrameReader.ofReplies(FRAME_BYTES_MAX, collector));
    List<String> sent = new ArrayList<>();
    ByteBuf stream = Unpooled.buffer();
    for (int i = 0; i < 200; i++) {
      int size = random.nextInt(20) == 0 ? random.nextInt(150_000) : random.nextInt(30);
      int from = stream.writerIndex();
      ClientWire.writeReply(stream, ReplyStatus.OK, 7, i, new byte[size]);
      sent.add(ByteBufUtil.hexDump(stream, from, stream.writerIndex() - from));
    }
    List<ByteBuf> parts = new ArrayList<>();
    while (stream.isReadable()) {
      int bytes = random.nextBoolean() ? 1 + random.nextInt(30) : 1 + random.nextInt(70_000);
      ByteBuf part = stream.readBytes(Math.min(bytes, stream.readableBytes()));
      parts.add(part);
      channel.writeInbound(part);
    }
    assertEquals(sent, collector.frames);
    assertEquals(List.of(), collector.malformed);
    assertEquals(parts.size(), collector.turns);
    parts.forEach(part -> assertEquals(0, part.refCnt(), "every receive buffer is released"));
    channel.finishAndReleaseAll();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 16, -1, Integer.MIN_VALUE, FRAME_BYTES_MAX - 3, Integer.MAX_VALUE})
  void aBadLengthIsReportedOnceAndEndsTheReading(int bad) {
    EmbeddedChannel channel =
        new EmbeddedChannel(ClientFrameReader.ofReplies(FRAME_BYTES_MAX, collector));
    ByteBuf stream = Unpooled.buffer();
    ClientWire.writeReply(stream, ReplyStatus.OK, 1, 1, new byte[3]);
    stream.writeInt(bad);
    channel.writeInbound(stream);
    ByteBuf later = Unpooled.buffer();
    ClientWire.writeReply(later, ReplyStatus.OK, 1, 2, new byte[3]);
    channel.writeInbound(later);
    assertEquals(1, collector.frames.size());
    assertEquals(1, collector.malformed.size());
    assertTrue(collector.malformed.get(0).contains(Integer.toUnsignedString(bad)));
    assertEquals(0, later.refCnt());
    channel.finishAndReleaseAll();
  }

  @Test
  void aBadLengthThatArrivesInTwoPartsIsReportedToo() {
    EmbeddedChannel channel =
        new EmbeddedChannel(ClientFrameReader.ofRequests(FRAME_BYTES_MAX, collector));
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {0, 0, 0}));
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {20, 1}));
    assertEquals(1, collector.malformed.size());
    channel.finishAndReleaseAll();
  }

  @Test
  void theLargestFrameIsAccepted() {
    EmbeddedChannel channel = new EmbeddedChannel(ClientFrameReader.ofRequests(1025, collector));
    ByteBuf stream = Unpooled.buffer();
    ClientWire.writeRequest(stream, RequestEntry.COMMAND, 1, 1, 0, new byte[1000]);
    channel.writeInbound(stream);
    assertEquals(1, collector.frames.size());
    channel.finishAndReleaseAll();
  }

  @Test
  void aStoppedReaderDeliversNothingMore() {
    ClientFrameReader reader = ClientFrameReader.ofReplies(FRAME_BYTES_MAX, collector);
    collector.onFrame = reader::stop;
    EmbeddedChannel channel = new EmbeddedChannel(reader);
    ByteBuf stream = Unpooled.buffer();
    ClientWire.writeReply(stream, ReplyStatus.OK, 1, 1, new byte[0]);
    ClientWire.writeReply(stream, ReplyStatus.OK, 1, 2, new byte[0]);
    channel.writeInbound(stream);
    assertEquals(1, collector.frames.size());
    assertEquals(0, collector.turns);
    channel.finishAndReleaseAll();
  }

  @Test
  void halfAFrameIsReleasedWithItsConnection() {
    EmbeddedChannel channel =
        new EmbeddedChannel(ClientFrameReader.ofReplies(FRAME_BYTES_MAX, collector));
    ByteBuf half = Unpooled.buffer().writeInt(100).writeByte(0);
    channel.writeInbound(half);
    assertEquals(0, half.refCnt(), "what is kept is a copy");
    channel.close();
    assertEquals(List.of(), collector.frames);
    channel.finishAndReleaseAll();
  }
}
