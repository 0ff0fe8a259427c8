package io.loggos.replica;

import io.loggos.api.Hash64;

/**
 * The running hash over all replies, and enough of its past to tell at which request two replicas
 * began to differ.
 */
final class ReplyChain {
  /** How many slots back a peer can be compared. */
  static final int SLOTS_KEPT = 1 << 13;

  private static final int MARKS_KEPT = 1 << 16;

  private final long[] afterSlot = new long[SLOTS_KEPT];
  private final long[] marksBefore = new long[SLOTS_KEPT];
  private final long[] marked = new long[MARKS_KEPT];
  private long value;
  private long requests;
  private long marks;

  /** The marks up to the end of {@link #lastSlot}. */
  private long marksOfLast;

  /** Slots from here to {@link #lastSlot} can be asked about. */
  private long firstSlot = 1;

  private long lastSlot;

  long value() {
    return value;
  }

  /** Requests executed since this process started. */
  long requests() {
    return requests;
  }

  long lastSlot() {
    return lastSlot;
  }

  /** Folds one reply into the chain. */
  void fold(int status, byte[] reply) {
    value = Hash64.mix(value ^ Hash64.of(reply) + status);
    requests++;
  }

  /** Remembers the present value: once before the first request of a slot, then after each. */
  void mark() {
    marked[(int) marks++ & MARKS_KEPT - 1] = value;
  }

  /** A slot begins; slots follow each other without gaps. */
  void beginSlot(long slot) {
    marksBefore[index(slot)] = marks;
  }

  void endSlot(long slot) {
    afterSlot[index(slot)] = value;
    lastSlot = slot;
    marksOfLast = marks;
    firstSlot = Math.max(firstSlot, slot - SLOTS_KEPT + 1);
  }

  void restore(long slot, long chain) {
    value = chain;
    lastSlot = slot;
    marksOfLast = marks;
    firstSlot = slot;
    afterSlot[index(slot)] = chain;
    marksBefore[index(slot)] = marks;
  }

  boolean knows(long slot) {
    return slot >= firstSlot && slot <= lastSlot;
  }

  long firstKnown() {
    return firstSlot;
  }

  /** The chain after the slot; only for slots that are known. */
  long after(long slot) {
    return afterSlot[index(slot)];
  }

  /** The values marked within the slot; empty when they are no longer kept. */
  long[] withinSlot(long slot) {
    if (!knows(slot) || slot == firstSlot && slot != 1) {
      return new long[0];
    }
    long first = marksBefore[index(slot)];
    long end = slot == lastSlot ? marksOfLast : marksBefore[index(slot + 1)];
    if (marks - first > MARKS_KEPT) {
      return new long[0];
    }
    long[] chains = new long[(int) (end - first)];
    for (int i = 0; i < chains.length; i++) {
      chains[i] = marked[(int) (first + i) & MARKS_KEPT - 1];
    }
    return chains;
  }

  private static int index(long slot) {
    return (int) slot & SLOTS_KEPT - 1;
  }
}
