package io.loggos.network.clientwire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.loggos.api.ReplyStatus;
import io.loggos.api.RequestEntry;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.fuzzing.Corpus;
import io.loggos.fuzzing.Decoding;
import io.loggos.network.frame.BoundedAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The frames between clients and replicas, as a connection delivers them. */
class ClientFrameFuzzTest {
  private static final int FRAME_BYTES_MAX = 4096;
  private static final int PARTIAL_BYTES_MAX = 64 << 10;

  /** The wire has no limit of its own for a welcome but that of any frame. */
  private static final Decoding<Welcome> WELCOMES =
      Decoding.of(
          MalformedMessageException.class,
          ClientFrameFuzzTest::readWelcome,
          ClientFrameFuzzTest::written);

  /** Writes every frame it is shown anew. */
  private static final class Rewriter implements ClientFrameReader.Consumer {
    final ByteBuf rewritten = Unpooled.buffer();
    final BiConsumer<ByteBuf, byte[]> rewrite;
    String malformed = "";

    Rewriter(BiConsumer<ByteBuf, byte[]> rewrite) {
      this.rewrite = rewrite;
    }

    @Override
    public void onFrame(ByteBuf frames, int at, int length) {
      assertEquals(length, ClientWire.totalBytes(frames, at));
      byte[] frame = new byte[length];
      frames.getBytes(at, frame);
      rewrite.accept(rewritten, frame);
    }

    @Override
    public void onMalformed(MalformedMessageException cause) {
      assertEquals("", malformed, "told twice");
      malformed = cause.getMessage();
    }
  }

  private static void rewriteRequest(ByteBuf out, byte[] frame) {
    ByteBuf in = Unpooled.wrappedBuffer(frame);
    ClientWire.text(in, 0, frame.length, ClientWire.REQUEST_HEADER_BYTES);
    ClientWire.writeRequest(
        out,
        ClientWire.kind(in, 0),
        ClientWire.session(in, 0),
        ClientWire.sequence(in, 0),
        ClientWire.acked(in, 0),
        Arrays.copyOfRange(frame, ClientWire.REQUEST_HEADER_BYTES, frame.length));
  }

  private static void rewriteReply(ByteBuf out, byte[] frame) {
    ByteBuf in = Unpooled.wrappedBuffer(frame);
    int at = out.writerIndex();
    ClientWire.text(in, 0, frame.length, ClientWire.REPLY_HEADER_BYTES);
    ClientWire.writeReply(
        out,
        ReplyStatus.OK,
        ClientWire.session(in, 0),
        ClientWire.sequence(in, 0),
        Arrays.copyOfRange(frame, ClientWire.REPLY_HEADER_BYTES, frame.length));
    out.setByte(at + 4, ClientWire.kind(in, 0));
  }

  private static Rewriter feed(
      byte[] bytes,
      int pieceBytes,
      Function<ClientFrameReader.Consumer, ClientFrameReader> reader,
      BiConsumer<ByteBuf, byte[]> rewrite) {
    Rewriter rewriter = new Rewriter(rewrite);
    EmbeddedChannel channel = new EmbeddedChannel(reader.apply(rewriter));
    channel.config().setAllocator(new BoundedAllocator(PARTIAL_BYTES_MAX));
    for (int at = 0; at < bytes.length; at += pieceBytes) {
      int end = Math.min(bytes.length, at + pieceBytes);
      ByteBuf piece = Unpooled.directBuffer(end - at).writeBytes(bytes, at, end - at);
      channel.writeInbound(piece);
      assertEquals(0, piece.refCnt(), "a leaked buffer");
    }
    channel.finishAndReleaseAll();
    channel.checkException();
    return rewriter;
  }

  private static void check(
      byte[] bytes,
      Function<ClientFrameReader.Consumer, ClientFrameReader> reader,
      BiConsumer<ByteBuf, byte[]> rewrite) {
    Rewriter whole = feed(bytes, Math.max(1, bytes.length), reader, rewrite);
    byte[] frames = new byte[whole.rewritten.readableBytes()];
    whole.rewritten.getBytes(0, frames);
    assertArrayEquals(Arrays.copyOf(bytes, frames.length), frames, "two encodings of one meaning");
    assertTrue(whole.malformed.lines().count() <= 1);
    for (int pieceBytes : new int[] {1, 7, 64}) {
      Rewriter pieces = feed(bytes, pieceBytes, reader, rewrite);
      assertEquals(whole.rewritten, pieces.rewritten);
      assertEquals(whole.malformed, pieces.malformed);
    }
  }

  @FuzzTest
  void requests(byte[] bytes) {
    check(
        bytes,
        consumer -> ClientFrameReader.ofRequests(FRAME_BYTES_MAX, consumer),
        ClientFrameFuzzTest::rewriteRequest);
  }

  @FuzzTest
  void replies(byte[] bytes) {
    check(
        bytes,
        consumer -> ClientFrameReader.ofReplies(FRAME_BYTES_MAX, consumer),
        ClientFrameFuzzTest::rewriteReply);
  }

  /** The bytes behind the length and the kind, which the frame reader and its consumer check. */
  @FuzzTest
  void welcomes(byte[] bytes) {
    WELCOMES.check(bytes);
  }

  private static Welcome readWelcome(byte[] bytes) {
    ByteBuf frame = Unpooled.buffer().writeInt(1 + bytes.length).writeByte(ClientWire.WELCOME);
    frame.writeBytes(bytes);
    if (frame.readableBytes() < ClientWire.REPLY_HEADER_BYTES) {
      throw new MalformedMessageException("a frame that the frame reader refuses");
    }
    return WelcomeFrame.read(frame, 0, frame.readableBytes());
  }

  private static byte[] written(Welcome welcome) {
    byte[] frame = bytes(out -> WelcomeFrame.write(out, welcome));
    return Arrays.copyOfRange(frame, 5, frame.length);
  }

  private static byte[] bytes(Consumer<ByteBuf> write) {
    ByteBuf out = Unpooled.buffer();
    write.accept(out);
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return bytes;
  }

  @Test
  void corpusIsUpToDate() {
    Welcome alone = new Welcome(0, 1, 0, -1, 1, 0, List.of());
    Welcome.Member local = new Welcome.Member(0, "localhost", 7200);
    Welcome.Member other = new Welcome.Member(1, "knoten-ü", 65535);
    Welcome two = new Welcome(-9, 1, 1, 0, 32, 1 << 20, List.of(local, other));
    Corpus.check(
        ClientFrameFuzzTest.class,
        "welcomes",
        Map.of("alone", written(alone), "two", written(two)));
    byte[] payload = {1, 2, 3};
    Corpus.check(
        ClientFrameFuzzTest.class,
        "requests",
        Map.of(
            "hello", bytes(out -> ClientWire.writeHello(out, 5, "cluster")),
            "command",
                bytes(
                    out -> {
                      ClientWire.writeHello(out, 0, "");
                      ClientWire.writeRequest(out, RequestEntry.COMMAND, 1, 2, 1, payload);
                      ClientWire.writeRequest(out, ClientWire.STATUS, 0, 9, 0, new byte[0]);
                    })));
    Corpus.check(
        ClientFrameFuzzTest.class,
        "replies",
        Map.of(
            "welcome", bytes(out -> WelcomeFrame.write(out, two)),
            "refused", bytes(out -> ClientWire.writeRefused(out, "another cluster")),
            "replies",
                bytes(
                    out -> {
                      ClientWire.writeReply(out, ReplyStatus.OK, 1, 2, payload);
                      ClientWire.writeStatusReply(out, 9, new byte[] {'{', '}'});
                    })));
  }
}
