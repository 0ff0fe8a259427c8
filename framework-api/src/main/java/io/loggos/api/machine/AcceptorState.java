package io.loggos.api.machine;

import io.loggos.api.Ballot;
import io.loggos.api.Value;
import java.util.List;

/**
 * What an acceptor has said that binds it, for another replica to take over.
 *
 * @param promised the highest ballot promised
 * @param low nothing is said here about the slots up to this one; they are decided
 * @param decisions those of the slots after {@code low}, without a gap
 * @param votes those of the slots after these; the last one in each
 * @param holdNanos the longest lease it ever granted; 0 for none
 */
public record AcceptorState(
    Ballot promised,
    long low,
    List<Value> decisions,
    List<JournalRecord.Voted> votes,
    long holdNanos) {
  /** Keeps its own copies of the lists. */
  public AcceptorState {
    decisions = List.copyOf(decisions);
    votes = List.copyOf(votes);
  }
}
