package io.loggos.network.grdp;

import java.util.ArrayDeque;

/** Packets that wait to be used again; a bounded number of them. Used by one thread. */
final class PacketPool {
  private final int keptMax;
  private final ArrayDeque<Packet> free = new ArrayDeque<>();

  PacketPool(int keptMax) {
    this.keptMax = keptMax;
  }

  /** A packet with room for a datagram of that length. */
  Packet take(Traffic owner, int datagramBytes) {
    Packet packet = free.poll();
    if (packet == null) {
      packet = new Packet();
    }
    packet.reset(owner, datagramBytes);
    return packet;
  }

  void give(Packet packet) {
    packet.clear();
    if (free.size() < keptMax) {
      free.push(packet);
    }
  }
}
