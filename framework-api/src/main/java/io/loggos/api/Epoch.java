package io.loggos.api;

/**
 * Tells the successive holders of one replica index apart.
 *
 * <p>Epochs are pairs compared lexicographically. The second part names a process, not a place, so
 * two initiators that replace the same index at the same time create different epochs, and so does
 * one that was started again and forgot its earlier orders, all without any arithmetic that could
 * overflow.
 *
 * @param ordinal grows whenever the holder is replaced, from 0
 * @param initiator the incarnation of the process that started the replacement; 0 for a holder that
 *     the configuration file named
 */
public record Epoch(long ordinal, long initiator) implements Comparable<Epoch> {
  /** The epoch of the members named by the configuration file. */
  public static final Epoch FIRST = new Epoch(0, 0);

  /** Refuses negative parts. */
  public Epoch {
    if (ordinal < 0 || initiator < 0) {
      throw new IllegalArgumentException("negative epoch " + ordinal + "." + initiator);
    }
  }

  @Override
  public int compareTo(Epoch other) {
    int byOrdinal = Long.compare(ordinal, other.ordinal);
    return byOrdinal != 0 ? byOrdinal : Long.compare(initiator, other.initiator);
  }

  @Override
  public String toString() {
    return ordinal + "." + Long.toString(initiator, Character.MAX_RADIX);
  }
}
