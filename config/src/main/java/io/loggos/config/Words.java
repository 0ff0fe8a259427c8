package io.loggos.config;

import java.util.Locale;

/** Turns the words of a choice into the constants of its enum. */
final class Words {

  private Words() {}

  /** Returns the constant for a word such as {@code read-index}. */
  static <E extends Enum<E>> E constant(Class<E> type, String word) {
    return Enum.valueOf(type, word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
