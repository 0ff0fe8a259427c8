package io.loggos.simulation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How often each fault really happened: a simulator that injects nothing tests nothing. */
final class FaultCounts {
  /** What can go wrong in the simulated world. */
  enum Fault {
    LOST,
    CUT_OFF,
    DUPLICATED,
    CORRUPTED,
    SPIKE,
    SLOW_LINK,
    CLOGGED,
    KIND_MUTED,
    KIND_LOST,
    PEER_RESET,
    RESET_LOST,
    PARTITION,
    CRASH,
    CRASH_EVIDENCE,
    PAUSE,
    SLOW_NODE,
    SYNC_STALL,
    WALL_JUMP,
    CONNECTION_RESET,
    CLIENT_CRASH,
    CLIENT_CUT,
    OUTSIDER,
    OPERATOR,
    NEWCOMER,
    NEWCOMER_RELEASED,
    RETIRED,
    BEYOND_REPAIR,
    END,
    STOP,
    KILL,
    POWER_CUT,
    POWER_CUT_IN_CALL,
    OUTAGE,
    FULL_OUTAGE,
    FULL_POWER_CUT,
    CRASH_LOOP,
    DISK_FAILURE,
    FULL_DISK,
    SLOW_DISK,
    BIT_ROT,
    ROT_REFUSED,
    ROT_UNMARKED
  }

  private final long[] counts = new long[Fault.values().length];

  void add(Fault fault) {
    counts[fault.ordinal()]++;
  }

  /** By name; faults that did not happen are left out. */
  Map<String, Long> toMap() {
    Map<String, Long> map = new LinkedHashMap<>();
    for (Fault fault : Fault.values()) {
      if (counts[fault.ordinal()] > 0) {
        map.put(fault.name().toLowerCase(Locale.ROOT).replace('_', '-'), counts[fault.ordinal()]);
      }
    }
    return Collections.unmodifiableMap(map);
  }
}
