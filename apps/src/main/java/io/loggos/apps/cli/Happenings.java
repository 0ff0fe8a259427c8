package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The rings of several replicas as one list in which causes come before effects. What one replica
 * remembers keeps its order; between replicas, a ballot is heard of only after its owner began with
 * it, and a change is decided only after it was proposed. Where neither tells, wall clocks do.
 */
final class Happenings {
  private static final String PREPARING = "PREPARING";
  private static final String CONFIGURATION = "CONFIGURATION";
  private static final String PROPOSED = "proposed";

  private Happenings() {}

  /** Of all that answered. */
  static List<Happening> merged(List<MemberStatus> members) {
    List<List<Happening>> rings = new ArrayList<>();
    for (MemberStatus member : members) {
      if (member.isReachable()) {
        List<Happening> ring = new ArrayList<>();
        for (JsonNode event : member.status().path("events")) {
          ring.add(Happening.of(name(member), event));
        }
        rings.add(ring);
      }
    }
    return merge(rings);
  }

  /** What the replicas have recorded since then, in the order of their wall clocks. */
  static List<Happening> since(long micros, List<MemberStatus> members) {
    List<Happening> later = merged(members);
    later.removeIf(one -> one.micros() < micros);
    later.sort(Comparator.comparingLong(Happening::micros));
    return later;
  }

  /** A member as events name it. */
  static String name(MemberStatus member) {
    for (JsonNode one : member.status().path("members")) {
      if (one.path("id").asInt() == member.id()) {
        return name(member.id(), one.path("epoch").asText());
      }
    }
    return "r" + member.id();
  }

  private static String name(int id, String epoch) {
    return epoch.isEmpty() || epoch.equals("0.0") ? "r" + id : "r" + id + "@" + epoch;
  }

  /** One list of several, each of which is in order. */
  static List<Happening> merge(List<List<Happening>> rings) {
    List<ArrayDeque<Happening>> left = new ArrayList<>();
    rings.forEach(ring -> left.add(new ArrayDeque<>(ring)));
    List<Happening> merged = new ArrayList<>();
    while (true) {
      ArrayDeque<Happening> next =
          left.stream()
              .filter(ring -> !ring.isEmpty())
              .min(
                  Comparator.<ArrayDeque<Happening>, Boolean>comparing(
                          ring -> waits(ring.peek(), ring, left))
                      .thenComparingLong(ring -> ring.peek().micros()))
              .orElse(null);
      if (next == null) {
        return merged;
      }
      merged.add(next.poll());
    }
  }

  /** Whether something that must have come before is still in another ring. */
  private static boolean waits(
      Happening event, ArrayDeque<Happening> own, List<ArrayDeque<Happening>> all) {
    for (ArrayDeque<Happening> ring : all) {
      if (ring != own && ring.stream().anyMatch(other -> precedes(other, event))) {
        return true;
      }
    }
    return false;
  }

  private static boolean precedes(Happening one, Happening other) {
    if (one.is(PREPARING)) {
      return one.ballot().equals(other.ballot());
    }
    return one.is(CONFIGURATION)
        && one.cause().startsWith(PROPOSED)
        && other.is(CONFIGURATION)
        && !other.cause().startsWith(PROPOSED)
        && other.slot() > one.slot();
  }
}
