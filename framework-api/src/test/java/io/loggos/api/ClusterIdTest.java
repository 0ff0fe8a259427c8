package io.loggos.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ClusterIdTest {
  private static final long RANDOM = 0x9e3779b97f4a7c15L;
  private static final long FOUNDED = ClusterId.founding(RANDOM);

  @Test
  void aNewClusterWasNeverRecovered() {
    assertEquals(0, ClusterId.recoveries(FOUNDED));
    assertNotEquals(0, ClusterId.founding(0));
    assertNotEquals(0, ClusterId.founding(0xFFFF_FFFFL));
  }

  @Test
  void aRecoveredOneIsALaterIncarnationOfTheSameCluster() {
    long first = ClusterId.recovered(FOUNDED, 3, RANDOM);
    long second = ClusterId.recovered(first, 63, -1);
    assertEquals(1, ClusterId.recoveries(first));
    assertEquals(2, ClusterId.recoveries(second));
    assertTrue(ClusterId.isSameCluster(FOUNDED, second));
    assertTrue(ClusterId.isLater(first, FOUNDED));
    assertTrue(ClusterId.isLater(second, first));
    assertFalse(ClusterId.isLater(first, second));
    assertFalse(ClusterId.isLater(first, first));
  }

  @Test
  void twoPlacesNeverMakeTheSameOne() {
    long one = ClusterId.recovered(FOUNDED, 3, RANDOM);
    long other = ClusterId.recovered(FOUNDED, 4, RANDOM);
    assertNotEquals(one, other);
    assertFalse(ClusterId.isLater(one, other));
    assertFalse(ClusterId.isLater(other, one));
    assertNotEquals(one, ClusterId.recovered(FOUNDED, 3, RANDOM + 1));
  }

  @Test
  void anotherClusterIsNeverLater() {
    long foreign = ClusterId.recovered(ClusterId.founding(~RANDOM), 0, 0);
    assertFalse(ClusterId.isLater(foreign, FOUNDED));
    assertEquals(FOUNDED, ClusterId.latest(FOUNDED, foreign));
    assertEquals(FOUNDED, ClusterId.latest(0, FOUNDED));
    assertEquals(FOUNDED, ClusterId.latest(FOUNDED, 0));
    long later = ClusterId.recovered(FOUNDED, 0, 0);
    assertEquals(later, ClusterId.latest(FOUNDED, later));
    assertEquals(later, ClusterId.latest(later, FOUNDED));
  }

  @Test
  void itIsNotRecoveredWithoutEnd() {
    long id = FOUNDED;
    for (int i = 0; i < ClusterId.RECOVERIES_MAX; i++) {
      id = ClusterId.recovered(id, 0, i);
    }
    long last = id;
    assertThrows(IllegalArgumentException.class, () -> ClusterId.recovered(last, 0, 0));
  }
}
