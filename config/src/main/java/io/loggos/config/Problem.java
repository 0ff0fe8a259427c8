package io.loggos.config;

import java.io.Serializable;
import java.util.Objects;

/**
 * One thing that is wrong with the settings. Immutable and safe to share between threads.
 *
 * @param origin where the value was given: a file name, {@code command line}, {@code environment
 *     variable X}, {@code system property x} or {@code reference.conf}; never empty
 * @param line line within that origin, counted from 1, or 0 where lines mean nothing
 * @param key full key such as {@code loggos.paxos-multi.alpha}, or empty when the trouble is not
 *     with one key (a syntax error, an unreadable file)
 * @param value the value found, shortened to one line, or empty when there is none
 * @param allowed what would have been accepted instead; never empty
 * @param nearest the known key most like an unknown one, or empty when none is like it or the key
 *     is known
 */
public record Problem(
    String origin, int line, String key, String value, String allowed, String nearest)
    implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final int TEXT_MAX = 400;

  /**
   * Creates a problem. Control characters become blanks, and overlong texts are cut, so that a
   * problem always fits one line.
   *
   * @throws NullPointerException if a text is null
   */
  public Problem {
    origin = oneLine(origin);
    line = Math.max(0, line);
    key = oneLine(key);
    value = oneLine(value);
    allowed = oneLine(allowed);
    nearest = oneLine(nearest);
  }

  /**
   * Returns the problem as one line of prose, for people.
   *
   * @return {@code origin:line: key = value; allowed: ...; nearest known key: ...}, without the
   *     pieces that do not apply
   */
  public String describe() {
    StringBuilder text = new StringBuilder(origin);
    if (line > 0) {
      text.append(':').append(line);
    }
    text.append(": ");
    if (key.isEmpty()) {
      return text.append(allowed).toString();
    }
    text.append(key);
    text.append(value.isEmpty() ? " is missing" : " = " + value);
    text.append("; allowed: ").append(allowed);
    if (!nearest.isEmpty()) {
      text.append("; nearest known key: ").append(nearest);
    }
    return text.toString();
  }

  private static String oneLine(String text) {
    Objects.requireNonNull(text, "text");
    String clean = text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
    return clean.length() <= TEXT_MAX ? clean : clean.substring(0, TEXT_MAX - 3) + "...";
  }
}
