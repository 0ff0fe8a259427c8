package io.loggos.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.loggos.api.Ballot;
import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.Phase;
import io.loggos.api.QuorumRule;
import io.loggos.api.ReplicaId;
import io.loggos.api.SizedQuorums;
import io.loggos.api.Stamp;
import io.loggos.api.machine.Events;
import io.loggos.api.machine.FailureHandling;
import io.loggos.api.machine.TurnClock;
import io.loggos.api.plugin.FailureHandlingPlugin;
import io.loggos.api.plugin.PartContext;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NoRepairTest {
  private static final QuorumRule MAJORITIES = new SizedQuorums(0, 0);

  private final List<String> told = new ArrayList<>();

  @ParameterizedTest(name = "{0} members, {1} suspected: {2} more")
  @CsvSource({
    "1, 0, 0", "2, 0, 0", "2, 1, 0", "3, 0, 1", "3, 1, 0", "3, 2, 0", "4, 0, 1", "4, 1, 0",
    "5, 0, 2", "5, 1, 1", "5, 2, 0", "5, 3, 0", "5, 4, 0", "6, 0, 2", "7, 0, 3", "7, 2, 1",
    "9, 0, 4", "9, 3, 1"
  })
  void countsDownToTheMajority(int members, int suspected, int expected) {
    FailureHandling part = part(members, MAJORITIES);
    for (int i = 0; i < suspected; i++) {
      part.onSuspect(ReplicaId.of(members - 1 - i));
    }
    assertEquals(expected, part.toleratedFailures());
  }

  @ParameterizedTest(name = "prepare {0}, accept {1} of five, {2} suspected: {3} more")
  @CsvSource({"4, 2, 0, 1", "4, 2, 1, 0", "2, 4, 0, 1", "5, 1, 0, 0", "3, 3, 0, 2"})
  void needsTheLargerOfBothQuorums(int prepare, int accept, int suspected, int expected) {
    FailureHandling part = part(5, new SizedQuorums(prepare, accept));
    for (int i = 0; i < suspected; i++) {
      part.onSuspect(ReplicaId.of(i));
    }
    assertEquals(expected, part.toleratedFailures());
  }

  @ParameterizedTest(name = "without member {0} there is no quorum")
  @CsvSource({"0", "2"})
  void expectsTheWorstWhenMembersDiffer(int indispensable) {
    assertEquals(0, part(3, new Indispensable(indispensable)).toleratedFailures());
  }

  @Test
  void saysWhatASuspicionLeaves() {
    FailureHandling part = part(3, MAJORITIES);
    part.start();
    part.onSuspect(ReplicaId.of(1));
    part.onSuspect(ReplicaId.of(2));
    part.onRestore(ReplicaId.of(1));
    part.onRestore(ReplicaId.of(2));
    assertEquals(
        List.of(
            "TOLERANCE replica r1 is suspected: tolerates 0 more failures",
            "TOLERANCE replica r2 is suspected: stopped",
            "TOLERANCE replica r1 is back: tolerates 0 more failures",
            "TOLERANCE replica r2 is back: tolerates 1 more failures"),
        told);
  }

  @Test
  void countsNobodyTwice() {
    FailureHandling part = part(5, MAJORITIES);
    part.onSuspect(ReplicaId.of(1));
    part.onSuspect(ReplicaId.of(1));
    assertEquals(1, part.toleratedFailures());
    part.onRestore(ReplicaId.of(1));
    assertEquals(2, part.toleratedFailures());
  }

  @Test
  void ignoresWhoIsNoMember() {
    FailureHandling part = part(3, MAJORITIES);
    part.onSuspect(ReplicaId.of(3));
    part.onSuspect(new ReplicaId(1, new Epoch(1, 0)));
    part.onMessage(ReplicaId.of(1), () -> null);
    part.onTimer(null);
    assertEquals(1, part.toleratedFailures());
    assertEquals(List.of(), told);
  }

  @Test
  void isFoundByName() {
    FailureHandlingPlugin plugin =
        ServiceLoader.load(FailureHandlingPlugin.class).findFirst().orElseThrow();
    assertEquals("none", plugin.name());
    assertEquals(List.of(), plugin.messageTypes());
    assertEquals(1, plugin.create(context(3, MAJORITIES)).toleratedFailures());
  }

  private FailureHandling part(int members, QuorumRule quorums) {
    return new NoRepair(context(members, quorums));
  }

  private PartContext context(int size, QuorumRule quorums) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      members.add(new Member(ReplicaId.of(i), "localhost", 1, 2));
    }
    Events events =
        (Events.Kind kind, long slot, Ballot ballot, String cause) -> told.add(kind + " " + cause);
    ConfigurationSchedule schedule = new ConfigurationSchedule(new Configuration(0, members));
    return new PartContext(
        ReplicaId.of(0), 1, schedule, quorums, null, events, new TurnClock(), null, null);
  }

  /** A rule that does not go by numbers: any set with that member is a quorum. */
  private record Indispensable(int index) implements QuorumRule {
    @Override
    public boolean allows(Configuration configuration) {
      return true;
    }

    @Override
    public Tally tally(Phase phase, Configuration configuration) {
      return new Tally() {
        private boolean there;

        @Override
        public boolean add(ReplicaId voter, Stamp stamp) {
          there |= voter.index() == index;
          return there;
        }

        @Override
        public boolean isQuorum() {
          return there;
        }
      };
    }

    @Override
    public Stamp stamp() {
      return Stamp.EMPTY;
    }
  }
}
