package io.loggos.api.machine;

import io.loggos.api.Ballot;

/**
 * What an acceptor must not forget, as far as it can be told in short: a replica that comes back
 * with less has lost promises or votes, and must not vote again.
 *
 * @param promised the highest ballot it promised or voted under
 * @param slot the highest slot it voted in, or whose decision it knows together with all before
 */
public record Memory(Ballot promised, long slot) {
  /** Of somebody who said nothing that binds. */
  public static final Memory NONE = new Memory(Ballot.NONE, 0);

  /** Refuses negative slots. */
  public Memory {
    if (slot < 0) {
      throw new IllegalArgumentException("negative slot " + slot);
    }
  }

  /** Whether nothing of the other is missing here. */
  public boolean covers(Memory other) {
    return !other.promised.isAbove(promised) && other.slot <= slot;
  }

  @Override
  public String toString() {
    return "ballot " + promised + " and slot " + slot;
  }
}
