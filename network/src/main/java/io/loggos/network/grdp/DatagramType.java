package io.loggos.network.grdp;

/** What a datagram is for. The numbers are part of the wire format and never reused. */
public enum DatagramType {
  /** Carries messages, or parts of them. */
  PACKET(0),
  /** Tells which packets arrived. */
  ACK(1),
  /** Asks for a connection, or for a sign of life. */
  PING(2),
  /** Answers a ping. */
  PONG(3),
  /** The packet had been received already. */
  NACK(4);

  private static final DatagramType[] BY_NUMBER = values();

  private final int number;

  DatagramType(int number) {
    this.number = number;
  }

  /** The number on the wire. */
  public int number() {
    return number;
  }

  /** The type with that number, or null. */
  static DatagramType of(int number) {
    return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
  }
}
