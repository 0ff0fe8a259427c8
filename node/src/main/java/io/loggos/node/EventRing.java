package io.loggos.node;

import io.loggos.api.Ballot;
import io.loggos.api.machine.Events;
import io.loggos.api.machine.TurnClock;
import java.util.ArrayDeque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The latest protocol events, bounded; the log's lines are views of it. Used on the loop. */
final class EventRing implements Events {
  private static final Logger LOG = LoggerFactory.getLogger("io.loggos.events");
  private static final int EVENTS_MAX = 1000;

  /**
   * One happening.
   *
   * @param timeMillis wall clock
   * @param kind what happened
   * @param slot the slot concerned, or 0
   * @param ballot the ballot concerned, or null
   * @param cause why
   */
  record Event(long timeMillis, Kind kind, long slot, Ballot ballot, String cause) {}

  private final ArrayDeque<Event> events = new ArrayDeque<>();
  private final TurnClock clock;
  private final String name;

  EventRing(TurnClock clock, String name) {
    this.clock = clock;
    this.name = name;
  }

  @Override
  public void record(Kind kind, long slot, Ballot ballot, String cause) {
    if (events.size() == EVENTS_MAX) {
      events.poll();
    }
    events.add(new Event(clock.wallMillis(), kind, slot, ballot, cause));
    switch (kind) {
      case QUARANTINED, DIVERGENCE -> LOG.error("{} {} at slot {}: {}", name, kind, slot, cause);
      case SUSPECT, PAUSE, TOLERANCE -> LOG.warn("{} {}: {}", name, kind, cause);
      case CATCH_UP, PREPARING -> LOG.debug("{} {} at slot {}: {}", name, kind, slot, cause);
      default -> LOG.info("{} {} at slot {}: {}", name, kind, slot, cause);
    }
  }

  List<Event> latest() {
    return List.copyOf(events);
  }
}
