package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An event of a replica's ring.
 *
 * @param teller who remembers it, as {@link #about} names replicas
 * @param micros since 1970, by the teller's wall clock
 * @param kind what happened
 * @param slot the slot concerned, or 0
 * @param ballot the ballot concerned, as {@code number:replica}, or empty
 * @param cause why
 */
record Happening(String teller, long micros, String kind, long slot, String ballot, String cause) {
  /** A replica as events name it: place and, for successors, epoch. */
  private static final Pattern REPLICA = Pattern.compile("\\br\\d+(@\\d+\\.[0-9a-z]+)?(?![\\w@])");

  static Happening of(String teller, JsonNode json) {
    return new Happening(
        teller,
        json.path("time_us").asLong(),
        json.path("kind").asText(),
        json.path("slot").asLong(),
        json.path("ballot").asText(""),
        json.path("cause").asText());
  }

  long millis() {
    return micros / 1000;
  }

  boolean is(String wanted) {
    return kind.equals(wanted);
  }

  boolean is(String wanted, String part) {
    return kind.equals(wanted) && cause.contains(part);
  }

  /** Which replicas its cause names, in this order. */
  Set<String> about() {
    Set<String> named = new LinkedHashSet<>();
    Matcher matcher = REPLICA.matcher(cause);
    while (matcher.find()) {
      named.add(matcher.group());
    }
    return named;
  }

  ObjectNode json() {
    return Json.object()
        .put("replica", teller)
        .put("time_ms", millis())
        .put("time_us", micros)
        .put("kind", kind)
        .put("slot", slot)
        .put("ballot", ballot.isEmpty() ? null : ballot)
        .put("cause", cause);
  }
}
