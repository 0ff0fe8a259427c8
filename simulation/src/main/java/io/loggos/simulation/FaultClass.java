package io.loggos.simulation;

import java.util.Locale;

/** What can be switched off in a run as a whole. Each is off in half of all seeds anyway. */
public enum FaultClass {
  /** Messages between replicas get lost. */
  LOSS,
  /** Messages arrive several times, some much later. */
  DUPLICATION,
  /** Bits of messages flip. */
  CORRUPTION,
  /** Messages overtake each other. */
  REORDERING,
  /** Single messages take a hundred times as long. */
  SPIKES,
  /** One link is slow all the time. */
  SLOW_LINK,
  /** Links hold messages back and then deliver them all at once. */
  CLOGS,
  /** Messages of one kind get lost for a while, on some links or on all. */
  MUTED_KINDS,
  /** Messages about one slot get lost for a while. */
  MUTED_SLOTS,
  /** The first messages of a new leader get lost. */
  MUTED_LEADERS,
  /** One side takes a connection for gone; what the other still sends on it is lost. */
  HALF_OPEN,
  /** A replica takes a connection and does not read from it. */
  UNREAD,
  /** Connections between replicas end, and what was sent last is lost with them. */
  PEER_RESETS,
  /** Replicas lose sight of each other, in both directions or in one. */
  PARTITIONS,
  /** Partitions come and go faster than anybody can react; needs partitions. */
  FLAPPING,
  /** What the tests of single rules are about is brought about on purpose. */
  SCHEDULES,
  /** Processes end. */
  CRASHES,
  /** The end of a process is noticed by its peers; needs crashes. */
  CRASH_EVIDENCE,
  /** Processes stand still for a while. */
  PAUSES,
  /** Processes stand still for up to a minute. */
  LONG_PAUSES,
  /** One process is slow all the time. */
  SLOW_NODES,
  /** Single syncs of a journal take a hundred times as long. */
  SYNC_STALLS,
  /** Monotonic clocks run at different rates. */
  SKEW,
  /** Wall clocks jump, forwards and backwards. */
  WALL_JUMPS,
  /** Timers fire late. */
  LATE_TIMERS,
  /** Timers fire a little early. */
  EARLY_TIMERS,
  /** Clients' connections break. */
  RESETS,
  /** Clients end without a word. */
  CLIENT_CRASHES,
  /** Nothing passes between a client and a replica for a while. */
  CLIENT_CUTS,
  /** Some replicas stay cut off when all else is healed. */
  OUTSIDERS,
  /** Single processes end and start again from their disks; in runs that have disks. */
  RESTARTS,
  /** A majority, or all, end at once and start again from their disks. */
  OUTAGES,
  /** One process ends as soon as it has started, several times over. */
  CRASH_LOOPS,
  /**
   * Whoever ends may lose what its disk had not confirmed; needs restarts, outages or crash loops.
   */
  POWER_CUTS,
  /** Disks fail to write or to confirm; the process ends, and starts again. */
  DISK_FAILURES,
  /** Disks have no room for a while. */
  FULL_DISKS,
  /** One disk is slow all the time. */
  SLOW_DISKS,
  /** Bits flip on the disk of a process that has ended; needs restarts. */
  BIT_ROT,
  /** Disks say that something is written, and it is not; needs restarts. */
  LOST_WRITES,
  /** Disks write something to another place than they were told to; needs restarts. */
  MISDIRECTED_WRITES,
  /** Disks fail to read while a process starts; needs restarts, outages or crash loops. */
  READ_ERRORS,
  /**
   * Disks read something from another place than they were told to; what is read at starts needs
   * restarts, outages or crash loops.
   */
  MISDIRECTED_READS,
  /** A disk is gone with all that was on it; its replica must not come back. */
  LOST_DISKS,
  /** A process starts with an old copy of its disk, or with the disk of another replica. */
  WRONG_DISKS,
  /** Operators want another replica to lead. */
  LEADER_TRANSFERS,
  /** Members are replaced, added and removed, by operators and by themselves. */
  MEMBERSHIP,
  /** They are replaced without the log; only on request, and with membership. */
  LIVE_REPLACEMENT;

  /** As people write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
