package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Something that a replica has recorded.
 *
 * @param teller the replica's id
 * @param micros when, by the wall clock, since 1970
 * @param kind what kind of event
 * @param slot the slot concerned, or 0
 * @param cause why, for people
 */
record Happening(int teller, long micros, String kind, long slot, String cause) {
  /** What the replicas have recorded since then, in the order of time. */
  static List<Happening> since(long micros, List<MemberStatus> members) {
    List<Happening> happenings = new ArrayList<>();
    for (MemberStatus member : members) {
      if (member.isReachable()) {
        for (JsonNode event : member.status().path("events")) {
          if (event.path("time_us").asLong() >= micros) {
            happenings.add(of(member.id(), event));
          }
        }
      }
    }
    happenings.sort(Comparator.comparingLong(Happening::micros));
    return happenings;
  }

  private static Happening of(int teller, JsonNode event) {
    return new Happening(
        teller,
        event.path("time_us").asLong(),
        event.path("kind").asText(),
        event.path("slot").asLong(),
        event.path("cause").asText());
  }

  boolean is(String itsKind, String part) {
    return kind.equals(itsKind) && cause.contains(part);
  }
}
