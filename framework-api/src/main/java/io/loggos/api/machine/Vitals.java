package io.loggos.api.machine;

import io.loggos.api.wire.WireInput;
import io.loggos.api.wire.WireOutput;

/**
 * What a replica tells its peers about itself with each heartbeat.
 *
 * @param decided the last slot up to which it knows every decision
 * @param executed the last slot it executed
 * @param chain the running hash over all replies up to the executed slot
 * @param eligible whether it may lead: healthy, not quarantined, and hearing a quorum
 * @param quarantined whether it stopped executing
 */
public record Vitals(
    long decided, long executed, long chain, boolean eligible, boolean quarantined) {
  /** Of a replica that was never heard. */
  public static final Vitals UNKNOWN = new Vitals(0, 0, 0, true, false);

  /** Writes the fields. */
  public void write(WireOutput out) {
    out.writeCount(decided);
    out.writeCount(executed);
    out.writeLong(chain);
    out.writeFlag(eligible);
    out.writeFlag(quarantined);
  }

  /** Reads the fields. */
  public static Vitals read(WireInput in) {
    long slotMax = Long.MAX_VALUE - Integer.MAX_VALUE;
    return new Vitals(
        in.readCount(slotMax), in.readCount(slotMax), in.readLong(), in.readFlag(), in.readFlag());
  }
}
