package io.loggos.api;

/**
 * Names one holder of one place in the cluster.
 *
 * @param index the fixed place, 0 to n-1; a replacement inherits it
 * @param epoch which holder of that place
 */
public record ReplicaId(int index, Epoch epoch) implements Comparable<ReplicaId> {
  /**
   * A place that no member ever has: whoever has it watches. A watcher follows what is decided, so
   * as to be a replica soon when one is needed; it votes for nothing and counts for nothing.
   */
  public static final int WATCHERS = Long.SIZE - 1;

  /** Refuses a negative index. */
  public ReplicaId {
    if (index < 0) {
      throw new IllegalArgumentException("negative replica index " + index);
    }
  }

  /** The first holder of a place. */
  public static ReplicaId of(int index) {
    return new ReplicaId(index, Epoch.FIRST);
  }

  /** Whether it only watches. */
  public boolean isWatcher() {
    return index == WATCHERS;
  }

  @Override
  public int compareTo(ReplicaId other) {
    int byIndex = Integer.compare(index, other.index);
    return byIndex != 0 ? byIndex : epoch.compareTo(other.epoch);
  }

  @Override
  public String toString() {
    return epoch.equals(Epoch.FIRST) ? "r" + index : "r" + index + "@" + epoch;
  }
}
