package io.loggos.apps.history;

/**
 * What the search for an explanation came to.
 *
 * @param answer whether there is one
 * @param operations how many operations were looked at
 * @param keys on how many keys
 * @param explanation one line for people: what cannot be explained, or why nothing was decided;
 *     empty when all is well
 */
public record Verdict(Answer answer, long operations, int keys, String explanation) {
  /** Whether a history is linearizable. */
  public enum Answer {
    /** There is an order that explains every answer. */
    LINEARIZABLE("linearizable"),
    /** There is none. */
    NOT_LINEARIZABLE("not linearizable"),
    /** The search was given up. */
    NOT_DECIDED("not decided");

    private final String text;

    Answer(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Whether it was proved that the history is linearizable. */
  public boolean isGood() {
    return answer == Answer.LINEARIZABLE;
  }
}
