package io.loggos.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BallotTest {
  /** In ascending order: number, then index, then epoch, then incarnation. */
  private static final List<Ballot> ASCENDING =
      List.of(
          Ballot.NONE,
          new Ballot(0, 0, Epoch.FIRST, 7),
          new Ballot(0, 1, Epoch.FIRST, 1),
          new Ballot(1, 0, Epoch.FIRST, 5),
          new Ballot(1, 0, Epoch.FIRST, Long.MAX_VALUE),
          new Ballot(1, 0, new Epoch(0, 2), 1),
          new Ballot(1, 0, new Epoch(1, 0), 1),
          new Ballot(1, 2, Epoch.FIRST, 1),
          new Ballot(2, 0, Epoch.FIRST, 1),
          new Ballot(1L << 40, 0, Epoch.FIRST, 1));

  @Test
  void areTotallyOrdered() {
    for (int i = 0; i < ASCENDING.size(); i++) {
      for (int j = 0; j < ASCENDING.size(); j++) {
        Ballot left = ASCENDING.get(i);
        Ballot right = ASCENDING.get(j);
        assertEquals(Integer.compare(i, j), Integer.signum(left.compareTo(right)));
        assertEquals(i > j, left.isAbove(right));
        assertEquals(i == j, left.equals(right));
      }
    }
    List<Ballot> shuffled = new ArrayList<>(ASCENDING);
    Collections.shuffle(shuffled, new Random(1));
    Collections.sort(shuffled);
    assertEquals(ASCENDING, shuffled);
  }

  @Test
  void belongToOneReplica() {
    Ballot ballot = new Ballot(3, 2, new Epoch(4, 1), 9);
    assertEquals(new ReplicaId(2, new Epoch(4, 1)), ballot.owner());
    assertEquals("3:r2@4.1", ballot.toString());
    assertEquals("3:r2", new Ballot(3, 2, Epoch.FIRST, 9).toString());
  }

  @Test
  void refuseNegativeParts() {
    assertThrows(IllegalArgumentException.class, () -> new Ballot(-1, 0, Epoch.FIRST, 1));
    assertThrows(IllegalArgumentException.class, () -> new Ballot(1, -1, Epoch.FIRST, 1));
    assertThrows(IllegalArgumentException.class, () -> new Ballot(1, 0, Epoch.FIRST, -1));
    assertThrows(IllegalArgumentException.class, () -> new Epoch(-1, 0));
    assertThrows(IllegalArgumentException.class, () -> new Epoch(0, -1));
    assertThrows(IllegalArgumentException.class, () -> ReplicaId.of(-1));
  }

  @Test
  void epochsComparePairwise() {
    List<Epoch> ascending =
        List.of(
            Epoch.FIRST,
            new Epoch(0, 1),
            new Epoch(1, 0),
            new Epoch(1, 5),
            new Epoch(2, 0),
            new Epoch(Long.MAX_VALUE, 8));
    for (int i = 0; i < ascending.size(); i++) {
      for (int j = 0; j < ascending.size(); j++) {
        assertEquals(
            Integer.compare(i, j), Integer.signum(ascending.get(i).compareTo(ascending.get(j))));
      }
    }
  }

  @Test
  void replicasCompareByPlaceThenHolder() {
    ReplicaId first = ReplicaId.of(1);
    ReplicaId successor = new ReplicaId(1, new Epoch(1, 0));
    assertTrue(first.compareTo(successor) < 0);
    assertTrue(successor.compareTo(ReplicaId.of(2)) < 0);
    assertFalse(first.equals(successor));
  }
}
