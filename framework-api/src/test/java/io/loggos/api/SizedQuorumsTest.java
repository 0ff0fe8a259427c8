package io.loggos.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SizedQuorumsTest {
  static Configuration configuration(int size) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      members.add(new Member(ReplicaId.of(i), "host", 1, 2));
    }
    return new Configuration(0, members);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "3, 2", "4, 3", "5, 3", "6, 4", "7, 4", "8, 5", "9, 5"})
  void aMajorityIsMoreThanHalf(int members, int majority) {
    SizedQuorums quorums = new SizedQuorums(0, 0);
    assertEquals(majority, SizedQuorums.majority(members));
    assertEquals(majority, quorums.size(Phase.PREPARE, members));
    assertEquals(majority, quorums.size(Phase.ACCEPT, members));
  }

  @Test
  void acceptsExactlyTheSizesThatIntersect() {
    for (int members = 1; members <= 9; members++) {
      for (int prepare = 0; prepare <= 10; prepare++) {
        for (int accept = 0; accept <= 10; accept++) {
          int p = prepare == 0 ? members / 2 + 1 : prepare;
          int a = accept == 0 ? members / 2 + 1 : accept;
          boolean sound = p + a > members && p <= members && a <= members;
          SizedQuorums quorums = new SizedQuorums(prepare, accept);
          int n = members;
          if (sound) {
            assertEquals(p, quorums.size(Phase.PREPARE, members));
            assertEquals(a, quorums.size(Phase.ACCEPT, members));
          } else {
            assertThrows(IllegalArgumentException.class, () -> quorums.size(Phase.PREPARE, n));
            assertThrows(
                IllegalArgumentException.class,
                () -> quorums.tally(Phase.ACCEPT, configuration(n)));
          }
        }
      }
    }
    assertThrows(IllegalArgumentException.class, () -> new SizedQuorums(-1, 0));
    assertThrows(IllegalArgumentException.class, () -> new SizedQuorums(0, -1));
  }

  @Test
  void everyPrepareQuorumMeetsEveryAcceptQuorum() {
    for (int members = 1; members <= 6; members++) {
      Configuration configuration = configuration(members);
      for (int prepare = 1; prepare <= members; prepare++) {
        SizedQuorums quorums = new SizedQuorums(prepare, members + 1 - prepare);
        for (int one = 0; one < 1 << members; one++) {
          for (int other = 0; other < 1 << members; other++) {
            if ((one & other) == 0) {
              assertFalse(
                  isQuorum(quorums.tally(Phase.PREPARE, configuration), one)
                      && isQuorum(quorums.tally(Phase.ACCEPT, configuration), other));
            }
          }
        }
      }
    }
  }

  private static boolean isQuorum(QuorumRule.Tally tally, int voters) {
    for (int i = 0; i < Integer.SIZE; i++) {
      if ((voters & 1 << i) != 0) {
        tally.add(ReplicaId.of(i), Stamp.EMPTY);
      }
    }
    return tally.isQuorum();
  }

  @Test
  void aVoterCountsOnce() {
    QuorumRule.Tally tally = new SizedQuorums(0, 0).tally(Phase.ACCEPT, configuration(3));
    assertFalse(tally.isQuorum());
    for (int i = 0; i < 5; i++) {
      assertFalse(tally.add(ReplicaId.of(2), Stamp.EMPTY));
    }
    assertTrue(tally.add(ReplicaId.of(0), Stamp.EMPTY));
    assertTrue(tally.isQuorum());
    assertTrue(tally.add(ReplicaId.of(0), Stamp.EMPTY));
  }

  @Test
  void onlyThePresentHolderOfAPlaceCounts() {
    QuorumRule.Tally tally = new SizedQuorums(0, 0).tally(Phase.ACCEPT, configuration(3));
    tally.add(ReplicaId.of(0), Stamp.EMPTY);
    assertFalse(tally.add(ReplicaId.of(3), Stamp.EMPTY));
    assertFalse(tally.add(ReplicaId.of(64), Stamp.EMPTY));
    assertFalse(tally.add(new ReplicaId(1, new Epoch(1, 0)), Stamp.EMPTY));
    assertTrue(tally.add(ReplicaId.of(1), Stamp.EMPTY));
  }

  @Test
  void writesNothingIntoItsVotes() {
    assertSame(Stamp.EMPTY, new SizedQuorums(0, 0).stamp());
  }
}
