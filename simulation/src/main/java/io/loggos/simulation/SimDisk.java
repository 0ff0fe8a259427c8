package io.loggos.simulation;

import io.loggos.api.SeededRandom;
import io.loggos.simulation.FaultCounts.Fault;
import io.loggos.storage.virtual.DiskFaults;
import io.loggos.storage.virtual.VirtualDisk;
import java.io.IOException;

/** The disk of one node; it outlives the node's processes. */
final class SimDisk implements DiskFaults {
  private final VirtualDisk disk;
  private final String node;
  private final FaultLog.Stream decisions;

  /** The process ends at this call from now, or never if negative. */
  private long callsLeft = -1;

  private boolean isOff;

  /** One of the calls that write fails after so many, or never if negative. */
  private long writesLeft = -1;

  /** Whether it will be one that confirms. */
  private boolean failsToForce;

  private boolean full;
  private double slowness = 1;

  SimDisk(long seed, String node, FaultLog log) {
    this.disk = new VirtualDisk(SeededRandom.named(seed, "disk-" + node));
    this.node = node;
    this.decisions = log.stream("disk-" + node);
    disk.setFaults(this);
  }

  VirtualDisk disk() {
    return disk;
  }

  /** How many times as long as usual everything takes. */
  double slowness() {
    return slowness;
  }

  void setSlowness(double factor) {
    slowness = factor;
  }

  /** The process will end in the middle of one of its calls. */
  void endAfter(long calls) {
    callsLeft = calls;
  }

  /**
   * One of the calls to come that write will fail.
   *
   * @param force whether it will be one that confirms what was written
   */
  void failAfter(long writes, boolean force) {
    writesLeft = writes;
    failsToForce = force;
  }

  /** Whether a failure is still to come. */
  boolean isAboutToFail() {
    return writesLeft >= 0;
  }

  /** There is only that much room left from now on. */
  void fill(long bytesLeft) {
    full = true;
    disk.setCapacity(disk.used() + bytesLeft);
  }

  /** There is room. */
  void empty() {
    full = false;
    disk.setCapacity(Long.MAX_VALUE);
  }

  boolean isFull() {
    return full;
  }

  /** Somebody looks at it while no process runs, and nothing goes wrong, or no more. */
  void setInspected(boolean inspected) {
    disk.setFaults(inspected ? DiskFaults.NONE : this);
  }

  /** All calls succeed from now on. */
  void heal() {
    callsLeft = -1;
    writesLeft = -1;
    slowness = 1;
    empty();
  }

  /** The process has ended; what it wrote is there, unless the power failed. */
  void onEnd(boolean powerCut) {
    callsLeft = -1;
    isOff = false;
    if (powerCut) {
      disk.cutPower();
    } else {
      disk.kill();
    }
  }

  @Override
  public void before(Operation operation, String file) throws IOException {
    if (isOff || callsLeft == 0) {
      isOff = true;
      throw new PowerFailure();
    }
    if (callsLeft > 0) {
      callsLeft--;
    }
    boolean writes = operation == Operation.FORCE || operation == Operation.WRITE && !failsToForce;
    if (writes && writesLeft >= 0 && writesLeft-- == 0) {
      boolean fails =
          decisions.strikes(Fault.DISK_FAILURE, () -> node + " fails to " + operation + " " + file);
      if (fails) {
        throw new IOException("Input/output error");
      }
    }
  }
}
