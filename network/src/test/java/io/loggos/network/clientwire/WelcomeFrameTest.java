package io.loggos.network.clientwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.loggos.api.wire.MalformedMessageException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class WelcomeFrameTest {
  private static final Welcome WELCOME =
      new Welcome(
          -77,
          1,
          2,
          -1,
          0xFFFF_FFFFL,
          Integer.MAX_VALUE,
          List.of(
              new Welcome.Member(0, "replica-0.example", 65535),
              new Welcome.Member(1, "::1", 1),
              new Welcome.Member(2, "höst", 4001)));

  @Test
  void whatIsWrittenIsRead() {
    ByteBuf out = Unpooled.buffer(0);
    out.writeLong(0);
    WelcomeFrame.write(out, WELCOME);
    assertEquals(out.writerIndex() - 8, ClientWire.totalBytes(out, 8));
    assertEquals(ClientWire.WELCOME, ClientWire.kind(out, 8));
    assertEquals(WELCOME, WelcomeFrame.read(out, 8, out.writerIndex() - 8));
  }

  @Test
  void everyTruncationIsRefused() {
    ByteBuf out = Unpooled.buffer(0);
    WelcomeFrame.write(out, WELCOME);
    for (int length = ClientWire.REPLY_HEADER_BYTES; length < out.writerIndex(); length++) {
      int cut = length;
      assertThrows(
          MalformedMessageException.class,
          () -> WelcomeFrame.read(out.slice(0, cut), 0, cut),
          "cut at " + cut);
    }
  }

  @Test
  void strayBytesAreRefused() {
    ByteBuf out = Unpooled.buffer(0);
    WelcomeFrame.write(out, WELCOME);
    out.writeByte(0);
    int length = out.writerIndex();
    assertThrows(MalformedMessageException.class, () -> WelcomeFrame.read(out, 0, length));
  }

  @Test
  void noBytesMakeItThrowAnythingElse() {
    SplittableRandom random = new SplittableRandom(1);
    int accepted = 0;
    for (int i = 0; i < 20_000; i++) {
      ByteBuf out = Unpooled.buffer(0);
      WelcomeFrame.write(out, WELCOME);
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        out.setByte(4 + random.nextInt(out.writerIndex() - 4), random.nextInt(256));
      }
      try {
        WelcomeFrame.read(out, 0, out.writerIndex());
        accepted++;
      } catch (MalformedMessageException e) {
        assertEquals(0, e.getStackTrace().length);
      }
    }
    assertEquals(true, accepted > 0 && accepted < 20_000, accepted + " were accepted");
  }

  @Test
  void aWelcomeThatMakesNoSenseCannotBeMade() {
    List<Welcome.Member> many = new ArrayList<>();
    for (int i = 0; i <= Welcome.MEMBERS_MAX; i++) {
      many.add(new Welcome.Member(i, "h", 1));
    }
    assertThrows(IllegalArgumentException.class, () -> welcome(-2, 0, 1, List.of()));
    assertThrows(IllegalArgumentException.class, () -> welcome(0, -2, 1, List.of()));
    assertThrows(IllegalArgumentException.class, () -> welcome(0, 0, 0, List.of()));
    assertThrows(IllegalArgumentException.class, () -> welcome(0, 0, 1, many));
    assertThrows(IllegalArgumentException.class, () -> new Welcome.Member(0, "", 1));
    assertThrows(IllegalArgumentException.class, () -> new Welcome.Member(0, "h", 0));
    assertThrows(IllegalArgumentException.class, () -> new Welcome.Member(0, "h", 65536));
  }

  private static Welcome welcome(int own, int leader, long window, List<Welcome.Member> members) {
    return new Welcome(1, 1, own, leader, window, 1, members);
  }
}
