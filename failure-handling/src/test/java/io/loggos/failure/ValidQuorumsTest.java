package io.loggos.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.Phase;
import io.loggos.api.QuorumRule;
import io.loggos.api.ReplicaId;
import io.loggos.api.SizedQuorums;
import io.loggos.api.Stamp;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ValidQuorumsTest {
  private static ReplicaId id(int index, int epoch) {
    return new ReplicaId(index, epoch == 0 ? Epoch.FIRST : new Epoch(epoch, 7));
  }

  private static Member member(int index, int epoch) {
    return new Member(id(index, epoch), "host" + index, 1, 2);
  }

  private static Configuration members(int size) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      members.add(member(i, 0));
    }
    return new Configuration(0, members);
  }

  private static ConfigurationSchedule schedule(int size) {
    return new ConfigurationSchedule(members(size));
  }

  private static QuorumRule rule(int size) {
    return new ValidQuorums(new SizedQuorums(0, 0), schedule(size));
  }

  /** Digits are the epochs known, by place. */
  private static Stamp stamp(String known) {
    EpochVector vector = EpochVector.FOUNDERS;
    for (int i = 0; i < known.length(); i++) {
      vector = vector.with(id(i, known.charAt(i) - '0'));
    }
    return vector.stamp();
  }

  /** Votes as {@code place.epoch:known}, separated by blanks. */
  @ParameterizedTest
  @CsvSource({
    "3, 0.0:000 1.0:000, true",
    "3, 0.0:000 0.2:200, false",
    "3, 2.0:000 1.0:200, true",
    "3, 0.2:200 2.0:000, true",
    "3, 0.0:000 2.0:200, false",
    "3, 2.0:200 0.0:000, false",
    "3, 0.0:000 0.0:000, false",
    "3, 0.0:200 1.0:000, false",
    "3, 0.2:200 1.0:200, true",
    "3, 0.0:000 1.0:200 2.0:000, true",
    "5, 0.0:00000 1.0:00000 2.3:00300, true",
    "5, 0.0:00000 1.0:00000 2.3:10300, false",
    "5, 0.0:00000 1.0:00000 2.3:10300 3.0:00000, true",
    "5, 0.0:02000 1.0:20000 2.0:00000, false",
    "5, 0.0:02000 1.0:20000 2.0:00000 3.0:00000, true"
  })
  void aQuorumIsValidWhenNobodyKnowsAnothersSuccessor(int size, String votes, boolean valid) {
    QuorumRule.Tally tally = rule(size).tally(Phase.ACCEPT, members(size));
    for (String vote : votes.split(" ")) {
      ReplicaId voter = id(vote.charAt(0) - '0', vote.charAt(2) - '0');
      tally.add(voter, stamp(vote.substring(4)));
    }
    assertEquals(valid, tally.isQuorum());
  }

  @Test
  void theSearchFindsWhatTryingAllSetsFinds() {
    SplittableRandom random = new SplittableRandom(1);
    int found = 0;
    for (int round = 0; round < 20_000; round++) {
      int size = 1 + random.nextInt(7);
      QuorumRule.Tally tally = rule(size).tally(Phase.PREPARE, members(size));
      List<ReplicaId> voters = new ArrayList<>();
      List<EpochVector> vectors = new ArrayList<>();
      for (int vote = random.nextInt(11); vote > 0; vote--) {
        ReplicaId voter = id(random.nextInt(size), random.nextInt(3));
        EpochVector known = EpochVector.FOUNDERS.with(voter);
        for (int i = 0; i < size; i++) {
          if (i != voter.index() && random.nextInt(4) == 0) {
            known = known.with(id(i, random.nextInt(3)));
          }
        }
        if (!voters.contains(voter)) {
          voters.add(voter);
          vectors.add(known);
        }
        boolean now = tally.add(voter, known.stamp());
        assertEquals(now, tally.isQuorum());
      }
      boolean valid = tryAll(voters, vectors, size / 2 + 1);
      assertEquals(valid, tally.isQuorum(), () -> voters + " who knew " + vectors);
      found += valid ? 1 : 0;
    }
    assertTrue(found > 1000, "only " + found + " quorums");
  }

  private static boolean tryAll(List<ReplicaId> voters, List<EpochVector> vectors, int needed) {
    for (int set = 0; set < 1 << voters.size(); set++) {
      boolean fits = Integer.bitCount(set) == needed;
      for (int i = 0; i < voters.size(); i++) {
        for (int j = 0; j < voters.size(); j++) {
          if ((set & 1 << i) != 0 && (set & 1 << j) != 0) {
            fits &= i == j || voters.get(i).index() != voters.get(j).index();
            fits &=
                vectors.get(i).epoch(voters.get(j).index()).compareTo(voters.get(j).epoch()) <= 0;
          }
        }
      }
      if (fits) {
        return true;
      }
    }
    return false;
  }

  @Test
  void fifteenPlacesOfThreeGenerationsAreSearched() {
    QuorumRule.Tally tally = rule(15).tally(Phase.ACCEPT, members(15));
    for (int epoch = 0; epoch < 3; epoch++) {
      for (int i = 0; i < 14; i++) {
        // of each pair both know that the other was replaced, which leaves seven
        EpochVector known = EpochVector.FOUNDERS.with(id(i ^ 1, 4));
        assertFalse(tally.add(id(i, epoch), known.with(id(i, epoch)).stamp()));
      }
    }
    assertTrue(tally.add(id(14, 2), EpochVector.FOUNDERS.with(id(14, 2)).stamp()));
  }

  @Test
  void votesCarryWhatIsKnown() {
    ConfigurationSchedule schedule = schedule(3);
    QuorumRule rule = new ValidQuorums(new SizedQuorums(0, 0), schedule);
    assertSame(Stamp.EMPTY, rule.stamp());
    assertTrue(schedule.replaceHolder(member(1, 2)));
    assertEquals(EpochVector.FOUNDERS.with(id(1, 2)), EpochVector.of(rule.stamp()));
    assertFalse(schedule.replaceHolder(member(1, 1)), "an earlier holder");
    assertTrue(schedule.latest().contains(id(1, 2)));
  }

  @Test
  void whatMakesNoSenseDoesNotCount() {
    QuorumRule.Tally tally = rule(3).tally(Phase.ACCEPT, members(3));
    tally.add(id(0, 0), Stamp.EMPTY);
    tally.add(id(1, 0), new Stamp(new byte[] {1}));
    tally.add(id(9, 0), Stamp.EMPTY);
    assertFalse(tally.isQuorum());
    assertTrue(tally.add(id(2, 0), Stamp.EMPTY));
  }

  @Test
  void onlyMajoritiesWillDo() {
    ConfigurationSchedule five = schedule(5);
    SizedQuorums flexible = new SizedQuorums(4, 2);
    assertThrows(IllegalArgumentException.class, () -> new ValidQuorums(flexible, five));
    ConfigurationSchedule sixteen = schedule(16);
    SizedQuorums majorities = new SizedQuorums(0, 0);
    assertThrows(IllegalArgumentException.class, () -> new ValidQuorums(majorities, sixteen));
  }
}
