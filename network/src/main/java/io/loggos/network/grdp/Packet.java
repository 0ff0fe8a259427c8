package io.loggos.network.grdp;

/** A packet on its way, with the timer that resends it. Used again when it was acknowledged. */
final class Packet extends TimerWheel.Timer {
  /** The datagram; its body stays as it is, what follows is written anew with each sending. */
  final byte[] bytes;

  /** Whose it is at the moment. */
  private Traffic traffic;

  /** Where its chunks end. */
  int bodyEnd;

  long sequence;
  long sentNanos;

  /** The number of its last sending among all sendings of its connection. */
  long order;

  int sendings;

  /** Its last sending went to the multicast group. */
  boolean grouped;

  /** Believed lost and to be sent again; not counted as being on its way. */
  boolean lost;

  Packet(int datagramBytes) {
    bytes = new byte[datagramBytes];
  }

  /** Begins a new life. */
  void reset(Traffic owner) {
    traffic = owner;
    sendings = 0;
    grouped = false;
    lost = false;
  }

  /** Belongs to nobody. */
  void clear() {
    traffic = null;
  }

  @Override
  void onTime(long nowNanos) {
    traffic.onPacketTimeout(this, nowNanos);
  }
}
