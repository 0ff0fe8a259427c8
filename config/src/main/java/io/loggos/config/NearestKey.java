package io.loggos.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/** Finds the known key that an unknown one was probably meant to be. */
final class NearestKey {

  private NearestKey() {}

  /**
   * Returns the best guess.
   *
   * @param key full unknown key
   * @param known full known keys; the earlier one wins a draw
   * @return the nearest known key, or empty when none is near enough to be worth showing
   */
  static String among(Collection<String> known, String key) {
    int limit = Math.max(2, withoutRoot(key).length() / 4);
    String nearest = "";
    int least = limit + 1;
    for (String candidate : known) {
      int distance = distance(key, candidate);
      if (distance < least) {
        least = distance;
        nearest = candidate;
      }
    }
    return nearest.isEmpty() ? ofSameName(known, key) : nearest;
  }

  /** A right name in a wrong group is far away in letters and yet an obvious slip. */
  private static String ofSameName(Collection<String> known, String key) {
    String name = name(key);
    String nearest = "";
    int least = Math.max(1, (name.length() + 1) / 3) + 1;
    for (String candidate : known) {
      int distance = editDistance(name, name(candidate));
      if (distance < least) {
        least = distance;
        nearest = candidate;
      }
    }
    return nearest;
  }

  private static String name(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }

  /** Edit distance that forgives case, a missing root and swapped words. */
  private static int distance(String key, String candidate) {
    String wrong = withoutRoot(key).toLowerCase(Locale.ROOT);
    String right = withoutRoot(candidate).toLowerCase(Locale.ROOT);
    return Math.min(editDistance(wrong, right), 1 + editDistance(sorted(wrong), sorted(right)));
  }

  private static String withoutRoot(String key) {
    return key.startsWith(SettingsCatalogue.ROOT_PREFIX)
        ? key.substring(SettingsCatalogue.ROOT_PREFIX.length())
        : key;
  }

  private static String sorted(String key) {
    int name = key.lastIndexOf('.') + 1;
    String[] words = key.substring(name).split("-");
    Arrays.sort(words);
    return key.substring(0, name) + String.join("-", words);
  }

  /** Levenshtein's distance: how many letters to add, drop or change. */
  static int editDistance(String a, String b) {
    int[] above = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(changed, 1 + Math.min(above[j], row[j - 1]));
      }
      int[] swap = above;
      above = row;
      row = swap;
    }
    return above[b.length()];
  }
}
