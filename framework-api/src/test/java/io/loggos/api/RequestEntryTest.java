package io.loggos.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class RequestEntryTest {
  @Test
  void hasTheDocumentedLayout() {
    byte[] bytes = new byte[3 + RequestEntry.HEADER_BYTES];
    RequestEntry.writeHeader(
        bytes, 3, 7, RequestEntry.KEEP_ALIVE, 0x0102030405060708L, -2, 0x0A0B0C0D);
    assertArrayEquals(
        HexFormat.of()
            .parseHex(
                "000000"
                    + "0000001c"
                    + "05"
                    + "0102030405060708"
                    + "fffffffffffffffe"
                    + "0a0b0c0d"),
        bytes);
    assertEquals(RequestEntry.HEADER_BYTES + 7, RequestEntry.totalBytes(bytes, 3));
    assertEquals(RequestEntry.KEEP_ALIVE, RequestEntry.kind(bytes, 3));
    assertEquals(0x0102030405060708L, RequestEntry.session(bytes, 3));
    assertEquals(-2, RequestEntry.sequence(bytes, 3));
    assertEquals(0x0A0B0C0D, RequestEntry.acked(bytes, 3));
  }

  @Test
  void replyStatusesKeepTheirNumbers() {
    ReplyStatus[] byNumber = {
      ReplyStatus.OK,
      ReplyStatus.HANDLER_ERROR,
      ReplyStatus.REJECTED,
      ReplyStatus.BUSY,
      ReplyStatus.NOT_LEADER,
      ReplyStatus.SESSION_EXPIRED,
      ReplyStatus.TOO_OLD,
      ReplyStatus.OPENED
    };
    for (int i = 0; i < byNumber.length; i++) {
      assertEquals(byNumber[i], ReplyStatus.of(i));
    }
    assertNull(ReplyStatus.of(-1));
    assertNull(ReplyStatus.of(byNumber.length));
  }
}
