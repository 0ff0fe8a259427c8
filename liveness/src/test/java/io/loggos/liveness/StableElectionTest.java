package io.loggos.liveness;

import static io.loggos.liveness.Bench.HEALTHY;
import static io.loggos.liveness.Bench.INELIGIBLE;
import static io.loggos.liveness.Bench.QUARANTINED;
import static io.loggos.liveness.Bench.ballot;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.loggos.api.Ballot;
import io.loggos.api.Epoch;
import io.loggos.api.machine.Events;
import io.loggos.api.machine.Vitals;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class StableElectionTest {
  private static final int NOBODY = -1;

  /** What replica {@code self} of {@code size} learnt, and whom it then trusts. */
  record Row(String story, int size, int self, Consumer<Bench> facts, int expected, int vouched) {
    @Override
    public String toString() {
      return story;
    }
  }

  static Stream<Row> rows() {
    return Stream.of(
            beginnings(),
            incumbents(),
            fitness(),
            allUnfit(),
            successions(),
            hearsay(),
            contacts(),
            returns())
        .flatMap(rows -> rows);
  }

  private static Stream<Row> beginnings() {
    return Stream.of(
        row("at first the highest index is trusted", 3, 0, 2, b -> {}),
        row("the highest index itself waits for a majority", 3, 2, NOBODY, b -> {}),
        row("and one more is a majority of three", 3, 2, 2, b -> b.hear(0, 2, Ballot.NONE)),
        row("but not of five", 5, 4, NOBODY, b -> b.hear(0, 4, Ballot.NONE)),
        row(
            "nor is one that does not hear us",
            5,
            4,
            NOBODY,
            b -> {
              b.hear(0, 4, Ballot.NONE);
              b.hear(1, new Heartbeat(HEALTHY, 0, true, 0b01111, Ballot.NONE, 0, Handover.NONE));
            }),
        row("any message is not enough", 3, 2, NOBODY, b -> b.hear(0)),
        row("a cluster of one leads itself", 1, 0, 0, b -> {}),
        row(
            "a peer not heard at all is suspected in the end",
            3,
            1,
            1,
            b -> {
              for (int i = 0; i < 10; i++) {
                b.hear(0, 2, Ballot.NONE);
                b.advance(12);
              }
            }),
        row("nobody is trusted by one that hears nobody", 3, 1, NOBODY, b -> b.advance(200)));
  }

  private static Stream<Row> incumbents() {
    return Stream.of(
        row("the owner of the highest ballot stays", 3, 1, 0, b -> b.hearAll(0, ballot(3, 0))),
        row(
            "also when a higher index returns",
            3,
            1,
            0,
            b -> {
              b.refuse(2);
              b.hear(0, 0, ballot(3, 0));
              b.hear(2, NOBODY, Ballot.NONE);
            }),
        row(
            "which itself learns of it before it trusts anybody",
            3,
            2,
            0,
            b -> b.hear(1, 0, ballot(3, 0))),
        row("consensus here knows ballots too", 3, 1, 0, b -> b.part.onBallot(ballot(3, 0))),
        row(
            "the highest ballot counts, whoever told it last",
            3,
            1,
            2,
            b -> {
              b.hear(0, 2, ballot(4, 2));
              b.hear(2, 0, ballot(3, 0));
            }),
        row(
            "a ballot of a former member gives no claim",
            3,
            0,
            2,
            b -> b.part.onBallot(new Ballot(9, 1, new Epoch(1, 2), 1))),
        row(
            "nor does one of a place that is none",
            3,
            0,
            2,
            b -> b.part.onBallot(ballot(Long.MAX_VALUE, 7))));
  }

  private static Stream<Row> fitness() {
    return Stream.of(
        row(
            "an ineligible owner is replaced by the highest index",
            3,
            0,
            2,
            b -> say(b, 1, INELIGIBLE, 1, -1)),
        row("a quarantined one too", 3, 0, 2, b -> say(b, 1, QUARANTINED, 1, -1)),
        row(
            "ineligible ones are passed over",
            5,
            0,
            2,
            b -> {
              say(b, 1, INELIGIBLE, 1, -1);
              say(b, 3, INELIGIBLE, 1, -1);
              say(b, 4, QUARANTINED, 1, -1);
            }),
        row(
            "a replica that deems itself ineligible trusts another",
            3,
            2,
            1,
            b -> {
              b.hearAll(2, ballot(3, 2));
              b.part.onOwnVitals(INELIGIBLE);
            }),
        row(
            "or without contact to a majority",
            5,
            0,
            3,
            b -> {
              b.part.onOwnVitals(INELIGIBLE);
              b.hear(4, new Heartbeat(INELIGIBLE, 0, false, -1, Ballot.NONE, 0, Handover.NONE));
              say(b, 3, INELIGIBLE, NOBODY, -1);
              b.hear(2, new Heartbeat(INELIGIBLE, 0, true, 0b00010, Ballot.NONE, 0, Handover.NONE));
              say(b, 1, INELIGIBLE, NOBODY, -1);
            }));
  }

  private static Stream<Row> allUnfit() {
    return Stream.of(
        row(
            "if all are ineligible the owner stays: a slow leader is better than none",
            3,
            0,
            1,
            b -> {
              b.part.onOwnVitals(INELIGIBLE);
              say(b, 1, INELIGIBLE, 1, -1);
              say(b, 2, INELIGIBLE, 1, -1);
            }),
        row(
            "if all are quarantined nobody is left",
            3,
            0,
            NOBODY,
            b -> {
              b.part.onOwnVitals(QUARANTINED);
              say(b, 1, QUARANTINED, 1, -1);
              say(b, 2, QUARANTINED, 1, -1);
            }));
  }

  private static Stream<Row> successions() {
    return Stream.of(
        row(
            "a leader silent for all is replaced",
            3,
            1,
            1,
            b -> {
              b.hearAll(2, ballot(3, 2));
              b.refuse(2);
              b.hear(0, 1, ballot(3, 2));
            }),
        waiting(
            "a leader silent for us alone is not",
            3,
            1,
            2,
            b -> {
              b.hearAll(2, ballot(3, 2));
              b.loseSight(2);
            }),
        row(
            "a leader proved to be gone is followed by nobody",
            3,
            1,
            1,
            b -> {
              b.hearAll(2, ballot(3, 2));
              b.refuse(2);
            }),
        waiting(
            "two of five are no majority",
            5,
            3,
            4,
            b -> {
              b.hearAll(4, ballot(3, 4));
              b.loseSight(4);
              b.hear(0, NOBODY, ballot(3, 4));
            }),
        row(
            "three of five are",
            5,
            3,
            3,
            b -> {
              b.hearAll(4, ballot(3, 4));
              b.refuse(4);
              b.hear(0, NOBODY, ballot(3, 4));
              b.hear(1, 3, ballot(3, 4));
            }));
  }

  private static Stream<Row> hearsay() {
    return Stream.of(
        waiting(
            "what a peer said before the leader's ballot was known is not about that leader",
            3,
            1,
            2,
            b -> {
              b.hear(0, NOBODY, ballot(2, 0));
              b.part.onBallot(ballot(3, 2));
              b.loseSight(2);
            }),
        row(
            "what it says afterwards is, even if its consensus never saw the ballot",
            3,
            1,
            1,
            b -> {
              b.part.onBallot(ballot(3, 2));
              b.refuse(2);
              b.hear(0, new Heartbeat(HEALTHY, 0, true, -1, ballot(3, 2), 1, Handover.NONE));
            }),
        row(
            "a ballot known only to replicas that are silent now is forgotten",
            5,
            0,
            3,
            b -> {
              b.part.onBallot(ballot(3, 3));
              b.hear(2, NOBODY, ballot(9, 1));
              b.refuse(2);
            }),
        row(
            "one that its owner's peer told of rules",
            3,
            0,
            1,
            b -> b.hear(2, new Heartbeat(HEALTHY, 2, true, -1, ballot(3, 1), 1, Handover.NONE))),
        row(
            "but not one of a peer that does not hear us, so that nobody can correct it",
            5,
            0,
            4,
            b ->
                b.hear(
                    2, new Heartbeat(HEALTHY, 2, true, 0b00100, ballot(3, 1), 0, Handover.NONE))),
        row(
            "but not one whose news went round in circles",
            3,
            0,
            2,
            b -> b.hear(2, new Heartbeat(HEALTHY, 2, true, -1, ballot(3, 1), 2, Handover.NONE))));
  }

  private static Stream<Row> contacts() {
    return Stream.of(
        waiting(
            "what a peer said before it was suspected counts no more",
            3,
            1,
            2,
            b -> {
              b.part.onBallot(ballot(3, 2));
              b.hear(0, NOBODY, ballot(3, 2));
              b.refuse(0);
              b.hear(0);
              b.loseSight(2);
            }),
        waiting(
            "a leader that does not hear us is not for us to follow, but others do",
            3,
            1,
            2,
            b -> {
              b.hear(0, 2, ballot(3, 2));
              say(b, 2, HEALTHY, 2, 0b101);
            }));
  }

  private static Stream<Row> returns() {
    return Stream.of(
        row(
            "a leader that hears nobody trusts nobody",
            3,
            2,
            NOBODY,
            b -> {
              b.hearAll(2, ballot(3, 2));
              b.advance(200);
            }),
        row(
            "a leader that nobody hears resigns as well",
            3,
            2,
            NOBODY,
            b -> {
              b.part.onBallot(ballot(3, 2));
              say(b, 0, HEALTHY, NOBODY, 0b011);
              say(b, 1, HEALTHY, NOBODY, 0b011);
            }),
        row(
            "a leader whose contact returns waits for news before it goes on",
            3,
            2,
            NOBODY,
            b -> {
              b.hearAll(2, ballot(3, 2));
              b.advance(200);
              b.hear(0);
            }),
        row(
            "and yields to whoever was chosen meanwhile",
            3,
            2,
            1,
            b -> {
              b.hearAll(2, ballot(3, 2));
              b.advance(200);
              b.hear(0, 1, ballot(4, 1));
              b.hear(1, 1, ballot(4, 1));
            }));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void trusts(Row row) {
    Bench bench = new Bench(row.size(), row.self(), Bench.STABLE);
    bench.part.start();
    row.facts().accept(bench);
    assertEquals(row.expected(), bench.leader());
    bench.part.onTimer(bench.timers.get(1).key()); // whichever timer, both in the end
    bench.part.onTimer(bench.timers.get(0).key());
    bench.part.onTimer(bench.timers.get(1).key());
    assertEquals(row.vouched(), bench.lastSent().vouched() - 1, "told to the peers");
  }

  @Test
  void changesAreReportedOnceWithTheBallot() {
    Bench bench = new Bench(3, 1, Bench.STABLE);
    bench.part.start();
    bench.hearAll(0, ballot(3, 0));
    bench.hearAll(0, ballot(3, 0));
    assertEquals(
        List.of("r2: the highest index able to lead", "r0: owns the highest ballot"),
        bench.causes(Events.Kind.TRUST));
    assertEquals(ballot(3, 0), bench.happenings.get(1).ballot());
  }

  private static void say(Bench bench, int peer, Vitals vitals, int owner, long hears) {
    Ballot highest = owner == NOBODY ? Ballot.NONE : ballot(3, owner);
    bench.hear(peer, new Heartbeat(vitals, owner + 1, true, hears, highest, 0, Handover.NONE));
  }

  private static Row row(String story, int size, int self, int expected, Consumer<Bench> facts) {
    return new Row(story, size, self, facts, expected, expected);
  }

  /** A row in which the replica trusts, but does not vouch for it. */
  private static Row waiting(
      String story, int size, int self, int expected, Consumer<Bench> facts) {
    return new Row(story, size, self, facts, expected, NOBODY);
  }
}
