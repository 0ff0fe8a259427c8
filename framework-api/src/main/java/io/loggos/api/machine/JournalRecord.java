package io.loggos.api.machine;

import io.loggos.api.Ballot;
import io.loggos.api.Value;

/** What a replica must remember over a crash. */
public sealed interface JournalRecord {
  /**
   * The acceptor will take part in nothing below this ballot.
   *
   * @param ballot the promised ballot
   */
  record Promised(Ballot ballot) implements JournalRecord {}

  /**
   * The acceptor voted.
   *
   * @param slot the slot voted in
   * @param ballot the ballot voted in
   * @param value what was voted for
   */
  record Voted(long slot, Ballot ballot, Value value) implements JournalRecord {}

  /**
   * Every slot up to this one is decided, and the votes recorded for them agree with the decision.
   *
   * @param slot the last of them
   */
  record DecidedUpTo(long slot) implements JournalRecord {}
}
