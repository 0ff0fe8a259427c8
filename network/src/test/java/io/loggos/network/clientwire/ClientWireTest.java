package io.loggos.network.clientwire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.loggos.api.ReplyStatus;
import io.loggos.api.RequestEntry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

final class ClientWireTest {
  private final ByteBuf out = Unpooled.buffer(0);

  @Test
  void aRequestIsAnEntryOfTheLogByteForByte() {
    byte[] payload = {1, 2, 3};
    byte[] entry = new byte[RequestEntry.HEADER_BYTES + 3];
    RequestEntry.writeHeader(entry, 0, 3, RequestEntry.COMMAND, -5, 77, 6);
    System.arraycopy(payload, 0, entry, RequestEntry.HEADER_BYTES, 3);
    ClientWire.writeRequest(out, RequestEntry.COMMAND, -5, 77, 6, payload);
    assertEquals(ByteBufUtil.hexDump(entry), ByteBufUtil.hexDump(out));
    assertEquals(RequestEntry.COMMAND, ClientWire.kind(out, 0));
    assertEquals(-5, ClientWire.session(out, 0));
    assertEquals(77, ClientWire.sequence(out, 0));
    assertEquals(6, ClientWire.acked(out, 0));
    assertEquals(entry.length, ClientWire.totalBytes(out, 0));
  }

  @Test
  void bytesOfTheFormatAreFixed() {
    ClientWire.writeHello(out, 0x0102, "c1");
    assertEquals(
        "00000017" + "10" + "0000000000000102" + "0000000000000001" + "00000000" + "6331", hex());
    ClientWire.writeReply(out, ReplyStatus.OPENED, 9, 3, new byte[] {5});
    assertEquals("00000012" + "07" + "0000000000000009" + "0000000000000003" + "05", hex());
    ClientWire.writeStatusReply(out, 4, new byte[] {'{', '}'});
    assertEquals("00000013" + "11" + "0000000000000000" + "0000000000000004" + "7b7d", hex());
    ClientWire.writeRefused(out, "no");
    assertEquals("00000013" + "12" + "0000000000000000" + "0000000000000000" + "6e6f", hex());
  }

  @Test
  void textIsCutAtItsLimit() {
    ClientWire.writeRefused(out, "x".repeat(5000));
    int length = out.readableBytes();
    String text = ClientWire.text(out, 0, length, ClientWire.REPLY_HEADER_BYTES);
    assertEquals("x".repeat(ClientWire.TEXT_BYTES_MAX), text);
  }

  private String hex() {
    String hex = ByteBufUtil.hexDump(out);
    out.clear();
    return hex;
  }
}
