package io.loggos.simulation.check;

/**
 * K10 and K17 for everything that a handler does not see: replicas that executed the same slots
 * hand out the same snapshot, with sessions, kept replies, timers and logical time.
 */
public final class SameSnapshots {
  private final SlotTable<Long> digests = new SlotTable<>();

  /**
   * A replica's snapshot after a slot.
   *
   * @param digest of its first piece, which holds a digest of the whole
   */
  public void onSnapshot(int replica, long slot, long digest) {
    Long first = digests.get(slot);
    if (first == null) {
      digests.put(slot, digest);
    } else if (first != digest) {
      throw new Violation(
          "K17 snapshot is canonical",
          slot,
          "r" + replica + " would hand out another snapshot than other replicas");
    }
  }
}
