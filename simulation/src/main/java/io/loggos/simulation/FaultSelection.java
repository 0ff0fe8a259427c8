package io.loggos.simulation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Which fault classes a run may have, whatever its seed draws. Immutable. */
public final class FaultSelection {
  /** As the seed draws it. */
  public static final FaultSelection DRAWN =
      new FaultSelection(EnumSet.allOf(FaultClass.class), false);

  /** Every class, in every seed. */
  public static final FaultSelection ALL =
      new FaultSelection(EnumSet.allOf(FaultClass.class), true);

  /** No faults. */
  public static final FaultSelection NONE =
      new FaultSelection(EnumSet.noneOf(FaultClass.class), false);

  private static final String ALL_NAME = "all";
  private static final String NONE_NAME = "none";

  private final Set<FaultClass> allowed;
  private final boolean forced;

  private FaultSelection(Set<FaultClass> allowed, boolean forced) {
    this.allowed = Collections.unmodifiableSet(allowed);
    this.forced = forced;
  }

  /** Those of what the seed draws, and no others. */
  public static FaultSelection only(Set<FaultClass> classes) {
    EnumSet<FaultClass> copy = EnumSet.noneOf(FaultClass.class);
    copy.addAll(classes);
    return new FaultSelection(copy, false);
  }

  /**
   * Reads {@code all}, {@code none} or names separated by commas.
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
    EnumSet<FaultClass> classes = EnumSet.noneOf(FaultClass.class);
    for (String name : text.split(",", -1)) {
      classes.add(parseClass(name.strip()));
    }
    return only(classes);
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
    return (drawn || forced) && allowed.contains(one);
  }

  /** Whether nothing can go wrong. */
  boolean isNone() {
    return allowed.isEmpty();
  }

  /** Whether even a calm seed has faults. */
  boolean isForced() {
    return forced;
  }

  /** The same without one class. */
  FaultSelection without(FaultClass one) {
    EnumSet<FaultClass> rest = EnumSet.noneOf(FaultClass.class);
    rest.addAll(allowed);
    rest.remove(one);
    return new FaultSelection(rest, forced);
  }

  /** Whether the seed alone decides. */
  boolean isDrawn() {
    return !forced && allowed.size() == FaultClass.values().length;
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
    return forced
        ? ALL_NAME
        : allowed.stream().map(FaultClass::label).collect(Collectors.joining(","));
  }
}
