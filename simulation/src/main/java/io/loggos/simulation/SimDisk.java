package io.loggos.simulation;

import io.loggos.api.SeededRandom;
import io.loggos.simulation.FaultCounts.Fault;
import io.loggos.storage.virtual.DiskFaults;
import io.loggos.storage.virtual.VirtualDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The disk of one node; it outlives the node's processes. */
final class SimDisk implements DiskFaults {
  private static final String FAILURE = "Input/output error";
  private static final String SEGMENT = "wal-";
  private static final String SEGMENT_END = ".log";

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

  /** Reading fails after so many reads of a start, or never if negative. */
  private long readsLeft = -1;

  /** A block is read from a wrong place after so many reads, or never if negative. */
  private long misreadsLeft = -1;

  /** Whether that has happened since the last start began. */
  private boolean misread;

  /** The files that were there when the present start began, or null when none is under way. */
  private Set<String> startedWith;

  private boolean tailCut;

  /** Whether the call that failed last was to confirm. */
  private boolean failedToForce;

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

  /** A start will fail to read after so many reads. */
  void failReadsAfter(long reads) {
    readsLeft = reads;
  }

  /** A block will be read from a wrong place after so many reads. */
  void misreadAfter(long reads) {
    misreadsLeft = reads;
  }

  /** Whether that is still to come. */
  boolean isAboutToMisread() {
    return misreadsLeft >= 0;
  }

  /** That will not come. */
  void readRightly() {
    misreadsLeft = -1;
  }

  /** Whether a block was read from a wrong place since the last start began. */
  boolean hasMisread() {
    return misread;
  }

  /** A process begins to open it. */
  void beginStart() {
    misread = false;
    startedWith = contents().keySet();
    tailCut = false;
  }

  /**
   * A process has opened it, or has failed to.
   *
   * @return whether it removed the rest of a write that was cut short
   */
  boolean endStart() {
    startedWith = null;
    return tailCut;
  }

  /** Whether the last call that failed was to confirm. */
  boolean hasFailedToForce() {
    return failedToForce;
  }

  /** All files, as the next process would find them. */
  Map<String, byte[]> contents() {
    setInspected(true);
    try {
      Map<String, byte[]> files = new TreeMap<>();
      for (String name : disk.list()) {
        files.put(name, disk.bytes(name));
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      setInspected(false);
    }
  }

  /** These files and no others are there from now on; no process runs. */
  void replace(Map<String, byte[]> files) {
    contents().keySet().forEach(disk::remove);
    files.forEach(disk::put);
    settle();
  }

  /** What names there are survives a power cut: whoever changes a disk takes it out in order. */
  void settle() {
    setInspected(true);
    try {
      disk.syncDirectory();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      setInspected(false);
    }
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
    readsLeft = -1;
    misreadsLeft = -1;
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
    if (startedWith != null) {
      duringStart(operation, file);
    }
    boolean writes = operation == Operation.FORCE || operation == Operation.WRITE && !failsToForce;
    if (writes && writesLeft >= 0 && writesLeft-- == 0) {
      boolean fails =
          decisions.strikes(Fault.DISK_FAILURE, () -> node + " fails to " + operation + " " + file);
      if (fails) {
        failedToForce = operation == Operation.FORCE;
        throw new IOException(FAILURE);
      }
    }
  }

  @Override
  public boolean isMisdirected(String file, long position, int length) {
    boolean strikes =
        misreadsLeft >= 0
            && misreadsLeft-- == 0
            && decisions.strikes(Fault.MISDIRECTED_READ, () -> node + " misreads " + file);
    misread |= strikes;
    return strikes;
  }

  private void duringStart(Operation operation, String file) throws IOException {
    // a start writes into a segment that is there only to remove what does not count
    boolean segment = file.startsWith(SEGMENT) && file.endsWith(SEGMENT_END);
    tailCut |= operation == Operation.WRITE && segment && startedWith.contains(file);
    if (operation == Operation.READ
        && readsLeft >= 0
        && readsLeft-- == 0
        && decisions.strikes(Fault.READ_ERROR, () -> node + " fails to read " + file)) {
      throw new IOException(FAILURE);
    }
  }
}
