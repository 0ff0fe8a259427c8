package io.loggos.apps.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * What there is to say to a question why.
 *
 * @param sentences for people, the answer first; at least one
 * @param evidence the events they rest on
 * @param found whether it explains anything
 */
record Explanation(List<String> sentences, List<Happening> evidence, boolean found) {
  /** Nothing to explain. */
  static Explanation none(String sentence) {
    return new Explanation(List.of(sentence), List.of(), false);
  }

  /** Something to explain. */
  static Explanation of(List<String> sentences, List<Happening> evidence) {
    return new Explanation(List.copyOf(sentences), List.copyOf(evidence), true);
  }

  /** Sentences about events, each with what passed since the one before by the same clock. */
  static List<String> chain(List<Happening> events) {
    List<String> sentences = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      sentences.add("  " + since(events, i) + sentence(events.get(i)));
    }
    return sentences;
  }

  /** Clocks of different machines are not compared. */
  private static String since(List<Happening> events, int index) {
    Happening event = events.get(index);
    for (int i = index - 1; i >= 0; i--) {
      if (events.get(i).teller().equals(event.teller())) {
        return Math.max(0, event.millis() - events.get(i).millis()) + " ms later ";
      }
    }
    return "";
  }

  private static String sentence(Happening event) {
    String what =
        switch (event.kind()) {
          case "SUSPECT" -> " suspected ";
          case "RESTORE" -> " took back its suspicion of ";
          case "TRUST" -> " trusted ";
          case "PREPARING" -> " asked for promises for ballot " + event.ballot() + ": ";
          case "LEADING" ->
              " led from slot " + event.slot() + " with ballot " + event.ballot() + ": ";
          case "DEPOSED" -> " led no more after slot " + event.slot() + ": ";
          case "PAUSE" -> " stood still: ";
          case "CONFIGURATION" -> " saw the membership change at slot " + event.slot() + ": ";
          case "LIFE_CYCLE" -> " became ";
          default -> ": ";
        };
    return event.teller() + what + event.cause();
  }
}
