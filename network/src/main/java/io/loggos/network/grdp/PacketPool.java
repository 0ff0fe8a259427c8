package io.loggos.network.grdp;

import java.util.ArrayDeque;

/** Packets that wait to be used again; a bounded number of them. Used by one thread. */
final class PacketPool {
  private final int datagramBytes;
  private final int keptMax;
  private final ArrayDeque<Packet> free = new ArrayDeque<>();

  PacketPool(int datagramBytes, int keptMax) {
    this.datagramBytes = datagramBytes;
    this.keptMax = keptMax;
  }

  Packet take(Traffic owner) {
    Packet packet = free.poll();
    if (packet == null) {
      packet = new Packet(datagramBytes);
    }
    packet.reset(owner);
    return packet;
  }

  void give(Packet packet) {
    packet.clear();
    if (free.size() < keptMax) {
      free.push(packet);
    }
  }
}
