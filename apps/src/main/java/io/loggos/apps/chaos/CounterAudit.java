package io.loggos.apps.chaos;

/**
 * Follows a counter that only one client moves, from each number to the next by compare-and-set.
 * Whatever is read must lie between the moves that were acknowledged and those together with the
 * ones of unknown outcome.
 */
final class CounterAudit {
  private long acknowledged;
  private long unknown;
  private long value;
  private long lost;
  private long doubled;

  /** What the counter holds, as far as is known. */
  long value() {
    return value;
  }

  long acknowledged() {
    return acknowledged;
  }

  long lost() {
    return lost;
  }

  long doubled() {
    return doubled;
  }

  /** The move from the value to the next number was acknowledged. */
  void onMoved() {
    acknowledged++;
    value++;
  }

  void onUnknown() {
    unknown++;
  }

  /** The counter was seen; -1 when it was absent. */
  void onSeen(long number) {
    if (number < acknowledged) {
      lost += acknowledged - number;
    } else if (number > acknowledged + unknown) {
      doubled += number - acknowledged - unknown;
    } else {
      value = number;
      return;
    }
    // told once; from here on it counts from what there is
    acknowledged = Math.max(number, 0);
    unknown = 0;
    value = acknowledged;
  }
}
