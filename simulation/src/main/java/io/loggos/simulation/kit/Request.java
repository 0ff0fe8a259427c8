package io.loggos.simulation.kit;

import java.util.function.Function;

/**
 * Something a handler was asked to do.
 *
 * @param kind what it is
 * @param bytes the command or query; empty for a timer
 * @param timer the timer's number, or 0
 */
record Request(Kind kind, byte[] bytes, long timer) {
  private static final byte[] EMPTY = {};

  /** What a handler can be asked. */
  enum Kind {
    COMMAND,
    QUERY,
    TIMER
  }

  static Request command(byte[] bytes) {
    return new Request(Kind.COMMAND, bytes, 0);
  }

  static Request query(byte[] bytes) {
    return new Request(Kind.QUERY, bytes, 0);
  }

  static Request timer(long timer) {
    return new Request(Kind.TIMER, EMPTY, timer);
  }

  /** For people; the renderer is the application's and may be null, or fail. */
  String text(Function<byte[], String> renderer) {
    if (kind == Kind.TIMER) {
      return "timer " + timer;
    }
    String hex = Hex.of(bytes);
    if (renderer == null) {
      return hex;
    }
    try {
      return renderer.apply(bytes.clone()) + " (" + hex + ")";
    } catch (RuntimeException e) {
      return hex + " (cannot be described: " + e + ")";
    }
  }
}
