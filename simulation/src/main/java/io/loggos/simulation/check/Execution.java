package io.loggos.simulation.check;

import java.util.Arrays;

/**
 * One change of the replicated state, as one replica made it.
 *
 * @param index how many changes came before
 * @param slot the slot that decided it
 * @param client whose operation, or -1 for a timer of the application
 * @param number which of that client's operations, or of the timers
 * @param command what the handler was given
 * @param reply what it answered, or the text of what it threw
 * @param threw whether it threw
 * @param after the key it touched, as it was afterwards
 */
public record Execution(
    long index,
    long slot,
    int client,
    long number,
    byte[] command,
    byte[] reply,
    boolean threw,
    KeyState after) {
  /**
   * One key at one moment.
   *
   * @param key which
   * @param version how often it was changed
   * @param value what it holds
   */
  public record KeyState(int key, long version, long value) {}

  boolean isSameAs(Execution other) {
    return index == other.index
        && slot == other.slot
        && client == other.client
        && number == other.number
        && threw == other.threw
        && after.equals(other.after)
        && Arrays.equals(command, other.command)
        && Arrays.equals(reply, other.reply);
  }

  @Override
  public String toString() {
    return "execution "
        + index
        + " in slot "
        + slot
        + ": command "
        + number
        + " of client "
        + client
        + (threw ? " threw, " : ", ")
        + after;
  }
}
