package io.loggos.simulation;

import java.util.List;

/** Judges from outside what the clients of a run were told (K13). */
public interface HistoryJudge {
  /** Believes everything. */
  HistoryJudge NONE = calls -> null;

  /**
   * Judges one run.
   *
   * @return what cannot be explained, for people; null when there is an order of all calls, each at
   *     one moment between its beginning and its end, that explains every answer
   */
  String judge(List<ClientCall> calls);
}
