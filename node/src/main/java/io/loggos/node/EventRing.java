package io.loggos.node;

import io.loggos.api.Ballot;
import io.loggos.api.machine.Events;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The latest protocol events, bounded; the log's lines are views of it. Used on the loop. */
final class EventRing implements Events {
  private static final Logger LOG = LoggerFactory.getLogger("io.loggos.events");
  private static final int EVENTS_MAX = 1000;

  /** What happens often and explains little; it makes room for the rest. */
  private static final Set<Kind> CHEAP = EnumSet.of(Kind.CATCH_UP, Kind.SNAPSHOT, Kind.PREPARING);

  /**
   * One happening.
   *
   * @param timeMicros wall clock at that very moment, in microseconds since 1970
   * @param kind what happened
   * @param slot the slot concerned, or 0
   * @param ballot the ballot concerned, or null
   * @param cause why
   */
  record Event(long timeMicros, Kind kind, long slot, Ballot ballot, String cause) {
    long timeMillis() {
      return Math.floorDiv(timeMicros, 1000L);
    }
  }

  private final ArrayDeque<Event> events = new ArrayDeque<>();
  private final String name;
  private final LongSupplier micros;

  EventRing(String name) {
    this(name, () -> ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
  }

  /** The same with another source of microseconds since 1970. */
  EventRing(String name, LongSupplier micros) {
    this.name = name;
    this.micros = micros;
  }

  @Override
  public void record(Kind kind, long slot, Ballot ballot, String cause) {
    if (events.size() == EVENTS_MAX) {
      forgetOne();
    }
    events.add(new Event(micros.getAsLong(), kind, slot, ballot, cause));
    switch (kind) {
      case QUARANTINED, DIVERGENCE -> LOG.error("{} {} at slot {}: {}", name, kind, slot, cause);
      case SUSPECT, PAUSE, TOLERANCE -> LOG.warn("{} {}: {}", name, kind, cause);
      case CATCH_UP, PREPARING -> LOG.debug("{} {} at slot {}: {}", name, kind, slot, cause);
      default -> LOG.info("{} {} at slot {}: {}", name, kind, slot, cause);
    }
  }

  private void forgetOne() {
    Iterator<Event> oldest = events.iterator();
    while (oldest.hasNext()) {
      if (CHEAP.contains(oldest.next().kind())) {
        oldest.remove();
        return;
      }
    }
    events.poll();
  }

  /** The last event of that kind; null when none is remembered. */
  Event last(Kind kind) {
    Iterator<Event> newest = events.descendingIterator();
    while (newest.hasNext()) {
      Event event = newest.next();
      if (event.kind() == kind) {
        return event;
      }
    }
    return null;
  }

  List<Event> latest() {
    return List.copyOf(events);
  }
}
