package io.loggos.liveness;

/**
 * Whom an election names.
 *
 * @param leader index of the member to trust, or {@link Candidates#NOBODY}
 * @param vouched whether this replica would say so to others from its own knowledge
 * @param reason for people
 */
record Trust(int leader, boolean vouched, String reason) {
  /** The reason where an operator chose. */
  static final String WANTED = "the leader before handed over to it, as an operator wants";

  static final Trust NOBODY = new Trust(Candidates.NOBODY, false, "nobody can lead");
  static final Trust WAITING =
      new Trust(Candidates.NOBODY, false, "a majority has to tell first whether somebody leads");
}
