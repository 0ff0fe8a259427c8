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
    SLOT_MUTED,
    SLOT_LOST,
    LEADER_MUTED,
    HALF_OPEN,
    HALF_OPEN_LOST,
    UNREAD,
    UNREAD_LOST,
    PEER_RESET,
    RESET_LOST,
    PARTITION,
    SCHEDULE_GAP,
    SCHEDULE_LAG,
    SCHEDULE_HALF_WAY,
    SCHEDULE_DEAF_ACCEPTOR,
    SCHEDULE_DUEL,
    SCHEDULE_LAST_SLOTS,
    CRASH,
    CRASH_EVIDENCE,
    PAUSE,
    LONG_PAUSE,
    EARLY_TIMER,
    SLOW_NODE,
    SYNC_STALL,
    WALL_JUMP,
    CONNECTION_RESET,
    CLIENT_CRASH,
    CLIENT_CUT,
    OUTSIDER,
    OPERATOR,
    LEADER_TRANSFER,
    NEWCOMER,
    WATCHER,
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
    LOST_WRITE,
    MISDIRECTED_WRITE,
    ROT_REFUSED,
    ROT_UNMARKED,
    READ_ERROR,
    MISDIRECTED_READ,
    MISREAD_REFUSED,
    MISREAD_UNMARKED,
    LOST_DISK,
    LOST_DISK_REFUSED,
    OLD_DISK_REFUSED,
    FOREIGN_DISK_REFUSED;

    /** As people write it. */
    String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
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
        map.put(fault.text(), counts[fault.ordinal()]);
      }
    }
    return Collections.unmodifiableMap(map);
  }
}
