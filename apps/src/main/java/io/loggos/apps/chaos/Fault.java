package io.loggos.apps.chaos;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What can be done to replicas. */
public enum Fault {
  /** Ends a replica without a chance to react. */
  KILL,
  /** Stops a replica for a while. */
  PAUSE,
  /** Breaks connections. */
  RESET,
  /** Keeps replicas from hearing each other for a while. */
  PARTITION,
  /** Keeps replicas from hearing others that still hear them. */
  ONE_WAY;

  /** How people call it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Reads a list.
   *
   * @param list names with commas in between
   * @throws IllegalArgumentException when there is another name in it; the message is for people
   */
  public static Set<Fault> parse(String list) {
    EnumSet<Fault> faults = EnumSet.noneOf(Fault.class);
    for (String name : list.split(",", -1)) {
      faults.add(
          Arrays.stream(values())
              .filter(fault -> fault.text().equals(name))
              .findAny()
              .orElseThrow(() -> new IllegalArgumentException(unknown(name))));
    }
    return faults;
  }

  private static String unknown(String name) {
    return "\""
        + name
        + "\" is not one of "
        + Arrays.stream(values()).map(Fault::text).collect(Collectors.joining(", "));
  }
}
