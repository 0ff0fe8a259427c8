package io.loggos.network.clientwire;

import io.loggos.api.wire.MalformedMessageException;
import io.loggos.api.wire.Utf8;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link Welcome} as bytes. After the header (session: cluster id, sequence: version) follow: own
 * index i16, leader index i16, session window u32, largest request u32, member count u16, and for
 * each member index u16, client port u16, host length u16 and the host in UTF-8.
 */
public final class WelcomeFrame {
  private static final int FIXED_BYTES = 14;
  private static final int MEMBER_BYTES = 6;

  private WelcomeFrame() {}

  /** Appends the whole frame, growing the buffer as needed. */
  public static void write(ByteBuf out, Welcome welcome) {
    List<byte[]> hosts = new ArrayList<>(welcome.members().size());
    int payloadBytes = FIXED_BYTES;
    for (Welcome.Member member : welcome.members()) {
      byte[] host = member.host().getBytes(StandardCharsets.UTF_8);
      hosts.add(host);
      payloadBytes += MEMBER_BYTES + host.length;
    }
    ClientWire.writeHeader(
        out,
        ClientWire.REPLY_HEADER_BYTES,
        payloadBytes,
        ClientWire.WELCOME,
        welcome.clusterId(),
        welcome.version());
    out.writeShort(welcome.ownIndex());
    out.writeShort(welcome.leaderIndex());
    out.writeInt((int) welcome.sessionWindow());
    out.writeInt(welcome.requestBytesMax());
    out.writeShort(welcome.members().size());
    for (int i = 0; i < hosts.size(); i++) {
      Welcome.Member member = welcome.members().get(i);
      out.writeShort(member.index());
      out.writeShort(member.clientPort());
      out.writeShort(hosts.get(i).length);
      out.writeBytes(hosts.get(i));
    }
  }

  /**
   * Reads a complete frame of kind WELCOME.
   *
   * @param at where the frame starts
   * @param length its bytes, with the length field
   * @throws MalformedMessageException when the bytes do not follow the format
   */
  public static Welcome read(ByteBuf frames, int at, int length) {
    int end = at + length;
    int from = at + ClientWire.REPLY_HEADER_BYTES;
    if (end - from < FIXED_BYTES) {
      throw new MalformedMessageException("WELCOME of " + length + " bytes");
    }
    try {
      return new Welcome(
          ClientWire.session(frames, at),
          ClientWire.sequence(frames, at),
          frames.getShort(from),
          frames.getShort(from + 2),
          frames.getUnsignedInt(from + 4),
          frames.getInt(from + 8),
          readMembers(frames, from + 12, end));
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException(e.getMessage());
    }
  }

  private static List<Welcome.Member> readMembers(ByteBuf frames, int from, int end) {
    int count = frames.getUnsignedShort(from);
    if (count > Welcome.MEMBERS_MAX) {
      throw new MalformedMessageException("WELCOME with " + count + " members");
    }
    List<Welcome.Member> members = new ArrayList<>(count);
    int at = from + 2;
    for (int i = 0; i < count; i++) {
      int hostBytes = end - at < MEMBER_BYTES ? -1 : frames.getUnsignedShort(at + 4);
      int hostAt = at + MEMBER_BYTES;
      if (hostBytes < 0 || hostBytes > Welcome.HOST_BYTES_MAX || hostBytes > end - hostAt) {
        throw new MalformedMessageException("WELCOME is cut off at member " + i);
      }
      byte[] host = new byte[hostBytes];
      frames.getBytes(hostAt, host);
      members.add(
          new Welcome.Member(
              frames.getUnsignedShort(at), Utf8.decode(host), frames.getUnsignedShort(at + 2)));
      at = hostAt + hostBytes;
    }
    if (at != end) {
      throw new MalformedMessageException("WELCOME has " + (end - at) + " stray bytes");
    }
    return members;
  }
}
