package io.loggos.simulation.kit;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * What came of one request.
 *
 * @param reply what the handler returned, or null
 * @param thrown what it threw instead, or null
 * @param timers what it did to its timers, in order
 */
record Outcome(byte[] reply, Exception thrown, List<String> timers) {
  boolean isSameAs(Outcome other) {
    return Arrays.equals(reply, other.reply)
        && Objects.equals(thrownText(), other.thrownText())
        && timers.equals(other.timers);
  }

  /** A copy that keeps the reply as it is now, whatever the handler does to its array. */
  Outcome kept() {
    return reply == null ? this : new Outcome(reply.clone(), thrown, timers);
  }

  private String thrownText() {
    return thrown == null ? null : thrown.toString();
  }

  @Override
  public String toString() {
    String result = thrown == null ? Hex.of(reply) : "threw " + thrownText();
    return timers.isEmpty() ? result : result + " " + timers;
  }
}
