package io.loggos.simulation;

import io.loggos.api.Ballot;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.Part;
import io.loggos.paxos.message.Accept;
import io.loggos.simulation.FaultCounts.Fault;

/**
 * Messages that get lost for what they say: those about one slot, and a new leader's first ones.
 */
final class TargetedLoss {
  private static final int FIRST_MAX = 4;

  private final World world;
  private final MessageKinds kinds;
  private final FaultLog log;
  private final FaultLog.Stream decisions;
  private final Dice dice;
  private boolean losesFirst;

  /**
   * The slot about which nothing is heard, 0 for the one that is spoken of next, and until when.
   */
  private long slot;

  private long slotUntil;

  /** The highest ballot that asked for votes so far, and how many more of its messages are lost. */
  private Ballot highest = Ballot.NONE;

  private int firstLeft;

  TargetedLoss(long seed, World world, MessageKinds kinds, boolean losesFirst, FaultLog log) {
    this.world = world;
    this.kinds = kinds;
    this.losesFirst = losesFirst;
    this.log = log;
    this.decisions = log.stream("muted-leaders");
    this.dice = Dice.of(seed, "muted-leaders");
  }

  /** What is said until then about the slot that is spoken of next is lost. */
  void muteSlot(long untilNanos) {
    slot = 0;
    slotUntil = untilNanos;
  }

  void heal() {
    losesFirst = false;
    slotUntil = 0;
  }

  /** Whether a message gets lost. */
  boolean loses(int from, byte[] bytes) {
    boolean slots = world.now() < slotUntil;
    boolean accept = losesFirst && kinds.of(bytes) == Accept.TYPE.number();
    boolean first = losesFirst && firstLeft > 0 && highest.index() == from;
    if (!slots && !accept && !first) {
      return false;
    }
    Message message = kinds.decode(bytes);
    return slots && isOfSlot(message) || losesFirst && isOfLeader(from, message);
  }

  private boolean isOfSlot(Message message) {
    long about = Subject.of(message).slot();
    if (about > 0 && (slot == 0 || slot == about)) {
      slot = about;
      log.counts().add(Fault.SLOT_LOST);
      return true;
    }
    return false;
  }

  private boolean isOfLeader(int from, Message message) {
    if (message instanceof Accept accept && accept.ballot().isAbove(highest)) {
      highest = accept.ballot();
      boolean drawn = dice.chance(0.5);
      int count = dice.between(1, FIRST_MAX);
      boolean strikes =
          drawn
              && decisions.strikes(
                  Fault.LEADER_MUTED,
                  () -> "the first " + count + " messages of leader r" + from + " are lost");
      firstLeft = strikes ? count : 0;
    }
    boolean lost =
        firstLeft > 0 && highest.index() == from && message.type().part() != Part.LIVENESS;
    firstLeft -= lost ? 1 : 0;
    return lost;
  }
}
