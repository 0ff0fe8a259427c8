package io.loggos.apps.history;

import io.loggos.apps.history.HistoryOperation.Kind;
import java.util.List;
import java.util.Random;

/** Histories that are linearizable because they were made by executing them one by one. */
final class RandomHistories {
  private static final int SPREAD = 30;

  private RandomHistories() {}

  /** Executes so many operations, ten time units apart, and lets their intervals overlap. */
  static void add(List<HistoryOperation> history, Random random, int operations, String key) {
    String value = null;
    for (int i = 0; i < operations; i++) {
      long now = 10L * i + SPREAD;
      long from = now - random.nextInt(SPREAD);
      long to = now + random.nextInt(SPREAD);
      // few values make guesses hard, many make it long
      String written = "v" + random.nextInt(operations < 10 ? 3 : operations);
      String expected = random.nextBoolean() && value != null ? value : "v" + random.nextInt(3);
      Kind kind = Kind.values()[random.nextInt(4)];
      boolean answered = random.nextInt(operations < 10 ? 4 : 100) > 0;
      boolean effect = answered || random.nextBoolean();
      boolean writes = kind == Kind.PUT || kind == Kind.CAS;
      HistoryOperation asked =
          HistoryOperation.asked(
              "c" + i,
              kind,
              key,
              writes ? written : null,
              kind == Kind.CAS ? expected : null,
              from);
      boolean done =
          switch (kind) {
            case PUT -> true;
            case GET, DELETE -> value != null;
            case CAS -> expected.equals(value);
          };
      String found = kind == Kind.PUT || kind == Kind.CAS && done ? null : value;
      history.add(answered ? asked.answered(done, found, to) : asked);
      if (effect && done && kind != Kind.GET) {
        value = kind == Kind.DELETE ? null : written;
      }
    }
  }

  /** Changes one answer, so that the history is most likely wrong. */
  static void spoil(List<HistoryOperation> history, Random random) {
    int i = random.nextInt(history.size());
    HistoryOperation old = history.get(i);
    if (!old.isUnknown() && old.kind() == Kind.GET) {
      String other = random.nextBoolean() ? null : "v" + random.nextInt(3);
      history.set(i, old.answered(other != null, other, old.returnNanos()));
    } else if (!old.isUnknown() && old.kind() == Kind.CAS) {
      history.set(i, old.answered(!old.ok(), null, old.returnNanos()));
    }
  }
}
