package io.loggos.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The settings cannot be used. Carries everything that is wrong with them, not only the first
 * mistake, so that one round of corrections is enough. The message is {@link Problem#describe()} of
 * each problem, one line each.
 *
 * <p>Immutable but for what every throwable lets others add to it.
 */
public final class SettingsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final ArrayList<Problem> problems;

  /**
   * Creates an exception for the given problems.
   *
   * @param problems what is wrong, at least one, in the order in which it should be read
   * @throws IllegalArgumentException if there is no problem
   */
  public SettingsException(List<Problem> problems) {
    super(problems.stream().map(Problem::describe).collect(Collectors.joining("\n")));
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("a settings exception needs a problem");
    }
    this.problems = new ArrayList<>(problems);
  }

  /**
   * Returns what is wrong.
   *
   * @return the problems, at least one, ordered by origin, line and key; unmodifiable
   */
  public List<Problem> problems() {
    return Collections.unmodifiableList(problems);
  }
}
