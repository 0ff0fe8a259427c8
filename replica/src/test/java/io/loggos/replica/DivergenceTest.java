package io.loggos.replica;

import static io.loggos.replica.Entries.batch;
import static io.loggos.replica.Entries.command;
import static io.loggos.replica.Entries.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.ReplyStatus;
import io.loggos.api.app.ExecutionContext;
import io.loggos.api.machine.Events.Kind;
import io.loggos.api.machine.TurnClock;
import io.loggos.api.machine.Vitals;
import io.loggos.api.wire.Message;
import io.loggos.replica.RecordingEffects.Broadcast;
import io.loggos.replica.RecordingEffects.Effect;
import io.loggos.replica.RecordingEffects.Send;
import io.loggos.replica.ReplicaOptions.SessionOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;

/** Replicas that execute the same log, some of them with a handler of their own mind. */
final class DivergenceTest {
  private final List<Side> sides = new ArrayList<>();

  /** Whether a message from the one to the other is lost. */
  private BiPredicate<Integer, Integer> lost = (from, to) -> false;

  /** Answers a marked command with its own name, on some replicas. */
  private static final class Wilful extends Ledger {
    private final boolean differs;

    Wilful(boolean differs) {
      this.differs = differs;
    }

    @Override
    public byte[] execute(byte[] command, ExecutionContext context) {
      byte[] reply = super.execute(command, context);
      return differs && text(command).startsWith("odd") ? bytes("mine") : reply;
    }
  }

  private static final class Side implements Execution.ReplySink {
    final int index;
    final RecordingEffects effects = new RecordingEffects();
    final Execution execution;
    final Divergence divergence;

    Side(int index, Configuration configuration, boolean differs) {
      this.index = index;
      execution =
          new Execution(
              new Wilful(differs),
              Schedules.alone(),
              new Sessions(new SessionOptions(4, 4096, 1000)),
              new TurnClock(),
              1000,
              this);
      divergence =
          new Divergence(
              new ConfigurationSchedule(configuration),
              ReplicaId.of(index),
              effects,
              effects,
              execution);
    }

    Vitals vitals() {
      boolean quarantined = execution.quarantine() != null;
      return new Vitals(
          0, execution.executedUpTo(), execution.chain().value(), !quarantined, quarantined);
    }

    void run(byte[]... entries) {
      if (execution.quarantine() == null) {
        execution.execute(execution.executedUpTo() + 1, batch(100, entries));
        divergence.onExecuted();
      }
    }

    @Override
    public void onReply(
        byte kind, long session, long sequence, ReplyStatus status, byte[] payload) {
      // nobody asked
    }

    @Override
    public void onSessionExpired(long session) {
      // nobody cares
    }
  }

  private void start(boolean... differs) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < differs.length; i++) {
      members.add(new Member(ReplicaId.of(i), "localhost", 1, 2));
    }
    for (int i = 0; i < differs.length; i++) {
      sides.add(new Side(i, new Configuration(0, members), differs[i]));
    }
  }

  private void run(byte[]... entries) {
    sides.forEach(side -> side.run(entries));
  }

  /** Everybody's heartbeat reaches everybody, and so does what follows from it. */
  private void exchange() {
    for (Side from : sides) {
      for (Side to : sides) {
        if (from != to && !lost.test(from.index, to.index)) {
          to.divergence.onVitals(ReplicaId.of(from.index), from.vitals());
        }
      }
    }
    for (boolean more = true; more; ) {
      more = false;
      for (Side side : sides) {
        for (Effect effect : side.effects.take()) {
          more = true;
          deliver(side, effect);
        }
      }
    }
  }

  private void deliver(Side from, Effect effect) {
    for (Side to : sides) {
      boolean meant =
          effect instanceof Broadcast
              || effect instanceof Send send && send.to().index() == to.index;
      if (meant && (from == to || !lost.test(from.index, to.index))) {
        Message message =
            effect instanceof Send send ? send.message() : ((Broadcast) effect).message();
        if (message instanceof ChainQuery query) {
          to.divergence.onQuery(ReplicaId.of(from.index), query);
        } else if (message instanceof ChainReply reply) {
          to.divergence.onReply(ReplicaId.of(from.index), reply);
        }
      }
    }
  }

  private List<RecordingEffects.Happening> happenings(int index, Kind kind) {
    return sides.get(index).effects.happenings.stream().filter(h -> h.kind() == kind).toList();
  }

  @Test
  void replicasThatAgreeSayNothing() {
    start(false, false, false);
    run(open(1), command(1, 1, "odd"));
    exchange();
    for (Side side : sides) {
      assertEquals(List.of(), side.effects.happenings);
    }
  }

  @Test
  void theMinorityIsNamedWithSlotAndRequestAndQuarantinesItself() {
    start(false, true, false);
    run(open(1), command(1, 1, "a"));
    run(command(1, 2, "b"), command(1, 2, "b"), command(1, 3, "odd"), command(1, 4, "c"));
    run(command(1, 5, "d"));
    exchange();
    exchange();
    String quarantine = sides.get(1).execution.quarantine();
    assertEquals("its replies differ from the majority's from slot 2 on", quarantine);
    assertNull(sides.get(0).execution.quarantine());
    assertNull(sides.get(2).execution.quarantine());
    List<RecordingEffects.Happening> named = happenings(1, Kind.QUARANTINED);
    assertEquals(1, named.size());
    assertEquals(2, named.get(0).slot());
    // the repeated request 1 has no reply of its own and counts all the same
    assertTrue(named.get(0).cause().startsWith("request 2 of the slot"), named.toString());
    for (int index : new int[] {0, 1, 2}) {
      assertTrue(
          happenings(index, Kind.DIVERGENCE).stream()
              .anyMatch(h -> h.slot() == 2 && h.cause().contains("r1 differs from the majority")),
          sides.get(index).effects.happenings.toString());
    }
  }

  @Test
  void aMajorityOfFiveNamesTwo() {
    start(true, false, false, true, false);
    run(open(1), command(1, 1, "odd"));
    exchange();
    exchange();
    for (Side side : sides) {
      assertEquals(
          side.index == 0 || side.index == 3,
          side.execution.quarantine() != null,
          "r" + side.index);
    }
  }

  @Test
  void withoutAMajorityNobodyIsNamed() {
    start(false, true);
    run(open(1), command(1, 1, "odd"));
    exchange();
    for (Side side : sides) {
      assertNull(side.execution.quarantine());
      assertTrue(
          side.effects.causes(Kind.DIVERGENCE).contains("no majority agrees; nobody can be named"));
    }
  }

  @Test
  void aStandoffIsReportedLessAndLessOften() {
    start(false, true);
    run(open(1), command(1, 1, "odd"));
    for (int i = 0; i < 2000; i++) {
      exchange();
    }
    for (Side side : sides) {
      assertTrue(happenings(side.index, Kind.DIVERGENCE).size() <= 24, "r" + side.index);
    }
  }

  @Test
  void aDeadReplicaDoesNotMakeAMajority() {
    start(false, true, false);
    lost = (from, to) -> from == 2 || to == 2;
    run(open(1), command(1, 1, "odd"));
    for (int i = 0; i < 20; i++) {
      exchange();
    }
    assertNull(sides.get(0).execution.quarantine());
    assertNull(sides.get(1).execution.quarantine());
    // once it is back, the inquiry that waited for it is resolved
    lost = (from, to) -> false;
    for (int i = 0; i < 20; i++) {
      exchange();
    }
    assertNotNull(sides.get(1).execution.quarantine());
    assertNull(sides.get(0).execution.quarantine());
    assertNull(sides.get(2).execution.quarantine());
  }

  @Test
  void aReplicaThatLagsIsComparedOnceItIsThere() {
    start(false, true, false);
    run(open(1));
    for (int index : new int[] {0, 2}) {
      sides.get(index).run(command(1, 1, "odd"));
    }
    exchange();
    assertNull(sides.get(1).execution.quarantine());
    sides.get(1).run(command(1, 1, "odd"));
    exchange();
    exchange();
    assertTrue(sides.get(1).execution.quarantine().contains("slot 2"));
  }

  @Test
  void aReplicaFarAheadOfTheDifferenceFindsIt() {
    start(false, false, true);
    run(open(1), command(1, 1, "odd"));
    for (int slot = 2; slot < 4000; slot++) {
      run(command(1, slot, slot, "x"));
    }
    exchange();
    exchange();
    assertEquals(
        "its replies differ from the majority's from slot 1 on",
        sides.get(2).execution.quarantine());
    assertTrue(happenings(2, Kind.QUARANTINED).get(0).cause().startsWith("request 1 of the slot"));
  }

  @Test
  void saysSoWhenTheRequestIsNoLongerKnown() {
    start(false, false, true);
    run(open(1), command(1, 1, "odd"));
    byte[][] many = new byte[700][];
    for (int slot = 2; slot < 102; slot++) {
      for (int i = 0; i < many.length; i++) {
        many[i] = command(1, slot, slot, "x");
      }
      run(many);
    }
    exchange();
    exchange();
    assertTrue(
        happenings(2, Kind.QUARANTINED).get(0).cause().startsWith("a request that is no longer"),
        happenings(2, Kind.QUARANTINED).toString());
  }

  @Test
  void aQuarantinedReplicaIsNotComparedAgain() {
    start(false, false, true);
    run(open(1), command(1, 1, "odd"));
    exchange();
    exchange();
    sides.forEach(side -> side.effects.happenings.clear());
    exchange();
    for (Side side : sides) {
      assertEquals(List.of(), side.effects.happenings);
    }
  }
}
