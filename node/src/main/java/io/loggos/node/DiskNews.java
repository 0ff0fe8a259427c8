package io.loggos.node;

import io.loggos.api.machine.Events;

/** Tells people when the disk becomes full or slow, and when it is neither any more. */
final class DiskNews {
  private final EventRing events;
  private boolean full;
  private boolean congested;

  DiskNews(EventRing events) {
    this.events = events;
  }

  /**
   * How full it is now.
   *
   * @return whether that is news
   */
  boolean onFull(boolean now, long executed) {
    if (now == full) {
      return false;
    }
    full = now;
    events.record(
        Events.Kind.STORAGE,
        executed,
        null,
        now
            ? "the disk is full: clients are told busy until there is room"
            : "there is room on the disk again");
    return true;
  }

  /** Whether it keeps up now. */
  void onCongested(boolean now, long executed) {
    if (now != congested) {
      congested = now;
      events.record(
          Events.Kind.STORAGE,
          executed,
          null,
          now
              ? "the disk does not keep up: what others send is left out until it does"
              : "the disk keeps up again");
    }
  }
}
