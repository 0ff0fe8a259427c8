package io.loggos.network.grdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The search for the largest datagram of a path, and what ends it. */
class PathMtuTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int TRAILER = 27;

  private static PathMtu path(int max) {
    return new PathMtu(1200, max, TRAILER, 4 * SECOND);
  }

  /** Searches on a path that carries so much, until nothing more is tried. */
  private static void search(PathMtu path, int carried, long nowNanos) {
    while (path.isProbeDue()) {
      int size = path.nextProbe();
      assertFalse(path.isProbeDue());
      if (size <= carried) {
        path.onProbeAcknowledged(size);
      } else {
        path.onProbeLost(nowNanos);
      }
    }
  }

  @Test
  void theUsualSizesAreFound() {
    for (int carried : new int[] {1200, 1400, 1472, 8972, 65_507}) {
      PathMtu path = path(65_507);
      search(path, carried, 0);
      assertEquals(carried, path.bytes());
    }
  }

  @Test
  void nothingBeyondTheBoundIsTried() {
    PathMtu path = path(3000);
    search(path, 65_507, 0);
    assertEquals(3000, path.bytes());
    assertFalse(path(1200).isProbeDue());
    assertEquals(800, path(800).bytes());
  }

  @Test
  void aSizeThatWasLostIsTriedAgainMuchLater() {
    PathMtu path = path(65_507);
    search(path, 1400, 0);
    assertFalse(path.resume(599 * SECOND));
    assertTrue(path.resume(600 * SECOND));
    search(path, 1472, 600 * SECOND);
    assertEquals(1472, path.bytes());
  }

  @Test
  void aPathThatCarriesLessIsNoticedOnlyWhileSmallPacketsPass() {
    PathMtu path = path(1400);
    search(path, 1400, 0);
    int large = 1400 - TRAILER;
    for (int second = 0; second < 8; second++) {
      assertFalse(path.isBlackHole(1200 - TRAILER, second * SECOND, second * SECOND));
      boolean late = second == 7;
      assertEquals(late, path.isBlackHole(large, second * SECOND, second * SECOND));
    }
    path.onCarried(large);
    for (int second = 10; second < 30; second++) {
      assertFalse(path.isBlackHole(large, 10 * SECOND, second * SECOND), "nothing is heard");
    }
  }
}
