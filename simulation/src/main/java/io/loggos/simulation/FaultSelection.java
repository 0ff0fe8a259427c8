package io.loggos.simulation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Which fault classes a run may have, whatever its seed draws. Immutable. */
public final class FaultSelection {
  /** As the seed draws it. */
  public static final FaultSelection DRAWN =
      new FaultSelection(EnumSet.allOf(FaultClass.class), EnumSet.noneOf(FaultClass.class));

  /** Every class, in every seed. */
  public static final FaultSelection ALL =
      new FaultSelection(EnumSet.allOf(FaultClass.class), EnumSet.allOf(FaultClass.class));

  /** No faults. */
  public static final FaultSelection NONE =
      new FaultSelection(EnumSet.noneOf(FaultClass.class), EnumSet.noneOf(FaultClass.class));

  private static final String ALL_NAME = "all";
  private static final String NONE_NAME = "none";
  private static final String FORCED_PREFIX = "+";

  private final Set<FaultClass> allowed;

  /** Those of them that every seed has. */
  private final Set<FaultClass> forced;

  private FaultSelection(Set<FaultClass> allowed, Set<FaultClass> forced) {
    this.allowed = Collections.unmodifiableSet(allowed);
    this.forced = Collections.unmodifiableSet(forced);
  }

  /** Those of what the seed draws, and no others. */
  public static FaultSelection only(Set<FaultClass> classes) {
    return new FaultSelection(copy(classes), copy(Set.of()));
  }

  private static EnumSet<FaultClass> copy(Set<FaultClass> classes) {
    EnumSet<FaultClass> copy = EnumSet.noneOf(FaultClass.class);
    copy.addAll(classes);
    return copy;
  }

  /**
   * Reads {@code all}, {@code none} or names separated by commas. A class whose name has a plus in
   * front of it is on in every seed; when no other name is given, the others are as drawn.
   *
   * @throws IllegalArgumentException when a name is unknown; the message says which are meant
   */
  public static FaultSelection parse(String text) {
    if (text.equals(ALL_NAME)) {
      return ALL;
    }
    if (text.equals(NONE_NAME)) {
      return NONE;
    }
    EnumSet<FaultClass> allowed = EnumSet.noneOf(FaultClass.class);
    EnumSet<FaultClass> forced = EnumSet.noneOf(FaultClass.class);
    boolean drawn = true;
    for (String part : text.split(",", -1)) {
      String name = part.strip();
      if (name.startsWith(FORCED_PREFIX)) {
        forced.add(parseClass(name.substring(FORCED_PREFIX.length())));
      } else {
        drawn = false;
        if (!name.equals(NONE_NAME)) {
          allowed.add(parseClass(name));
        }
      }
    }
    if (drawn) {
      allowed = EnumSet.allOf(FaultClass.class);
    }
    allowed.addAll(forced);
    return new FaultSelection(allowed, forced);
  }

  private static FaultClass parseClass(String name) {
    List<String> known = new ArrayList<>();
    for (FaultClass one : FaultClass.values()) {
      if (one.label().equals(name)) {
        return one;
      }
      known.add(one.label());
    }
    String all = String.join(", ", known);
    throw new IllegalArgumentException(
        "unknown fault '"
            + name
            + "', do you mean "
            + String.join(" or ", nearest(name, known))
            + "? There are all, none, "
            + all);
  }

  private static List<String> nearest(String name, List<String> known) {
    int least = known.stream().mapToInt(one -> distance(name, one)).min().orElse(0);
    return known.stream().filter(one -> distance(name, one) == least).limit(3).toList();
  }

  /** How many letters must change, come or go (Levenshtein). */
  private static int distance(String left, String right) {
    int[] row = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int changed = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[right.length()];
  }

  /** Whether a class is on, of which the seed said so or not. */
  boolean isOn(FaultClass one, boolean drawn) {
    return (drawn || forced.contains(one)) && allowed.contains(one);
  }

  /** Whether every seed has that class. */
  boolean isForced(FaultClass one) {
    return forced.contains(one);
  }

  /** Whether nothing can go wrong. */
  boolean isNone() {
    return allowed.isEmpty();
  }

  /** Whether even a calm seed has faults. */
  boolean isForced() {
    return !forced.isEmpty();
  }

  /** The same without one class. */
  FaultSelection without(FaultClass one) {
    EnumSet<FaultClass> rest = copy(allowed);
    rest.remove(one);
    EnumSet<FaultClass> restForced = copy(forced);
    restForced.remove(one);
    return new FaultSelection(rest, restForced);
  }

  /** Whether the seed alone decides. */
  boolean isDrawn() {
    return forced.isEmpty() && isEverythingAllowed();
  }

  private boolean isEverythingAllowed() {
    return allowed.size() == FaultClass.values().length;
  }

  /** As {@link #parse} reads it, but for the empty text when the seed alone decides. */
  @Override
  public String toString() {
    if (isDrawn()) {
      return "";
    }
    if (allowed.isEmpty()) {
      return NONE_NAME;
    }
    if (forced.size() == FaultClass.values().length) {
      return ALL_NAME;
    }
    List<String> names = new ArrayList<>();
    if (!isEverythingAllowed()) {
      if (forced.equals(allowed)) {
        names.add(NONE_NAME);
      }
      allowed.stream().filter(one -> !forced.contains(one)).forEach(one -> names.add(one.label()));
    }
    forced.forEach(one -> names.add(FORCED_PREFIX + one.label()));
    return String.join(",", names);
  }
}
