package io.loggos.api;

/**
 * Tells the successive holders of one replica index apart: it grows whenever the holder is
 * replaced.
 *
 * <p>Epochs are pairs compared lexicographically, so two initiators that replace the same index at
 * the same time create different epochs without any arithmetic that could overflow.
 *
 * @param ordinal how many replacements led here, from 0
 * @param initiator index of the replica that started the replacement; 0 for the first holder
 */
public record Epoch(long ordinal, int initiator) implements Comparable<Epoch> {
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
    return byOrdinal != 0 ? byOrdinal : Integer.compare(initiator, other.initiator);
  }

  @Override
  public String toString() {
    return ordinal + "." + initiator;
  }
}
