package io.loggos.api.machine;

import io.loggos.api.Ballot;
import io.loggos.api.Member;
import io.loggos.api.Value;
import java.util.List;

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
   * A decision that was learnt from a peer; the votes recorded for the slot may differ from it.
   *
   * @param slot the slot decided
   * @param value the decision
   */
  record Decided(long slot, Value value) implements JournalRecord {}

  /**
   * Every slot up to this one is decided. The decision is the one recorded as {@link Decided} or,
   * without one, the value of the last recorded vote; save for slots that a peer's snapshot
   * covered.
   *
   * @param slot the last of them
   */
  record DecidedUpTo(long slot) implements JournalRecord {}

  /**
   * A peer's snapshot was installed: what is recorded of the slots it covers decides nothing.
   *
   * @param slot the last slot it covers
   */
  record Installed(long slot) implements JournalRecord {}

  /**
   * From now on leases of up to this length are granted; a restarted replica waits as long before
   * it promises anything.
   *
   * @param holdNanos the longest so far
   */
  record LeaseGranted(long holdNanos) implements JournalRecord {}

  /**
   * A vote that this replica took over when it succeeded another: to be told in promises, but not
   * its own.
   *
   * @param slot the slot voted in
   * @param ballot the ballot voted in
   * @param value what was voted for
   */
  record Adopted(long slot, Ballot ballot, Value value) implements JournalRecord {}

  /**
   * Who took over places outside the log, as far as this replica knows. It will not vote together
   * with their predecessors again.
   *
   * @param places in ascending order of their index; of earlier records the later holders count
   * @param tookPlace whether the replica itself has taken over a place, though perhaps another one
   *     holds it by now
   */
  record Holders(List<Holder> places, boolean tookPlace) implements JournalRecord {
    /** Keeps its own copy of the list. */
    public Holders {
      places = List.copyOf(places);
    }

    /** Who took over places; ascending by index. */
    public List<Member> members() {
      return places.stream().map(Holder::member).toList();
    }
  }

  /**
   * Who took over one place.
   *
   * @param member the latest holder that is known
   * @param before whom the replica knew before as the holder; the member itself when that says
   *     nothing, or is not known
   * @param order higher than that of those entered earlier; 0 for whom the replica was told of when
   *     it began
   */
  record Holder(Member member, Member before, long order) {}
}
