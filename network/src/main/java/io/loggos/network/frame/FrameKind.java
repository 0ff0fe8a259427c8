package io.loggos.network.frame;

/** What a frame is for. The numbers are part of the wire format and never reused. */
public enum FrameKind {
  /** The dialling side introduces itself. */
  HELLO(1),
  /** The accepting side agrees and introduces itself. */
  HELLO_ACK(2),
  /** Either side refuses the other and says why; the connection ends. */
  REFUSED(3),
  /** A message for the replica. */
  MESSAGE(4),
  /** The dialling side agrees too; messages may follow in both directions. */
  READY(5),
  /** Asks for a sign of life. */
  PROBE(6),
  /** The sign of life. */
  ALIVE(7);

  private static final FrameKind[] BY_NUMBER = new FrameKind[values().length + 1];

  static {
    for (FrameKind kind : values()) {
      BY_NUMBER[kind.number] = kind;
    }
  }

  private final int number;

  FrameKind(int number) {
    this.number = number;
  }

  /** The number on the wire. */
  public int number() {
    return number;
  }

  /** The kind with that number, or null. */
  static FrameKind of(int number) {
    return number > 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
  }
}
