package io.loggos.simulation;

/** The shapes in which replicas lose sight of each other. */
final class Partitions {
  private final int n;
  private final Dice dice;

  Partitions(int n, Dice dice) {
    this.n = n;
    this.dice = dice;
  }

  /**
   * Which links are cut: from the first index to the second.
   *
   * @param one whom to isolate, or to be the bridge, if the shape has such a one
   */
  boolean[][] draw(int one) {
    boolean[][] cuts = new boolean[n][n];
    switch (dice.between(0, 5)) {
      case 0 -> isolate(cuts, one, true, true);
      case 1 -> isolate(cuts, one, true, false);
      case 2 -> isolate(cuts, one, false, true);
      case 3 -> split(cuts, -1);
      case 4 -> split(cuts, one);
      default -> ring(cuts);
    }
    return cuts;
  }

  private void isolate(boolean[][] cuts, int one, boolean outgoing, boolean incoming) {
    for (int i = 0; i < n; i++) {
      cuts[one][i] = outgoing && i != one;
      cuts[i][one] |= incoming && i != one;
    }
  }

  /** Two sides, at random; a bridge sees both. */
  private void split(boolean[][] cuts, int bridge) {
    long side = dice.nextLong();
    boolean oneWay = dice.chance(0.3);
    for (int from = 0; from < n; from++) {
      for (int to = 0; to < n; to++) {
        boolean fromLeft = (side >>> from & 1) == 0;
        boolean toLeft = (side >>> to & 1) == 0;
        boolean apart = oneWay ? fromLeft && !toLeft : fromLeft != toLeft;
        cuts[from][to] = apart && from != bridge && to != bridge;
      }
    }
  }

  /** Each sees its two neighbours only. */
  private void ring(boolean[][] cuts) {
    for (int from = 0; from < n; from++) {
      for (int to = 0; to < n; to++) {
        int distance = Math.floorMod(from - to, n);
        cuts[from][to] = distance > 1 && distance < n - 1;
      }
    }
  }
}
