package io.loggos.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.loggos.api.Configuration;
import io.loggos.api.Phase;
import io.loggos.api.QuorumRule;
import io.loggos.api.ReplicaId;
import io.loggos.api.ReplyStatus;
import io.loggos.api.Stamp;
import io.loggos.api.machine.Effects;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.machine.SnapshotView;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.wire.Message;
import io.loggos.paxos.message.Promise;
import io.loggos.replica.ReplicaOptions.ReadMode;
import io.loggos.simulation.check.Execution;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Clusters with one mistake built in: the checkers must notice it, within so many seeds. */
final class SabotageTest {
  /** The first failure must name one of these invariants. */
  private static void mustBeNoticed(Wiring wiring, int seedsMax, String... invariants) {
    mustBeNoticed(wiring, 0, seedsMax, invariants);
  }

  private static void mustBeNoticed(Wiring wiring, long from, int seedsMax, String... invariants) {
    for (long seed = from; seed < from + seedsMax; seed++) {
      SimulationFailure failure = Simulation.run(seed, wiring).failure();
      if (failure != null) {
        String name = failure.invariant();
        assertTrue(List.of(invariants).contains(name), failure::toString);
        return;
      }
    }
    fail("not noticed within " + seedsMax + " seeds");
  }

  @Test
  void speakingBeforeTheJournalHasSynced() {
    Wiring hasty =
        new Wiring() {
          @Override
          boolean waitsForJournal() {
            return false;
          }
        };
    mustBeNoticed(hasty, 10, "K7 durable before spoken");
  }

  @Test
  void votesThatAreNotRecorded() {
    TamperedPaxos forgetful =
        new TamperedPaxos() {
          @Override
          Effects tamper(Effects effects) {
            return new PassingEffects(effects) {
              @Override
              public void persist(JournalRecord record) {
                if (!(record instanceof JournalRecord.Voted)) {
                  super.persist(record);
                }
              }
            };
          }
        };
    mustBeNoticed(forgetful.everywhere(), 5, "K7 durable before spoken");
  }

  @Test
  void recordsThatFollowWhatWasSaid() {
    TamperedPaxos reordered =
        new TamperedPaxos() {
          @Override
          Effects tamper(Effects effects) {
            return new PassingEffects(effects) {
              private final ArrayDeque<JournalRecord> late = new ArrayDeque<>();

              @Override
              public void persist(JournalRecord record) {
                late.add(record);
              }

              @Override
              public void send(ReplicaId to, Message message) {
                super.send(to, message);
                while (!late.isEmpty()) {
                  super.persist(late.poll());
                }
              }
            };
          }
        };
    mustBeNoticed(reordered.everywhere(), 5, "K7 durable before spoken");
  }

  @Test
  void aQuorumOfOne() {
    TamperedPaxos lone =
        new TamperedPaxos() {
          @Override
          QuorumRule tamper(QuorumRule rule) {
            return new EagerQuorums(rule);
          }
        };
    mustBeNoticed(lone.everywhere(), 20, "K2 chosen for a reason", "K12 linearizable");
  }

  @Test
  void votesInPromisesThatAreOverlooked() {
    TamperedPaxos blind =
        new TamperedPaxos() {
          @Override
          Object tamper(String method, Object[] arguments, Call call) throws Throwable {
            if (method.equals("onMessage") && arguments[1] instanceof Promise promise) {
              Promise bare =
                  new Promise(promise.ballot(), promise.decidedUpTo(), List.of(), promise.stamp());
              return call.proceed(arguments[0], bare);
            }
            return call.proceed(arguments);
          }
        };
    mustBeNoticed(blind.everywhere(), 100, "K2 chosen for a reason");
  }

  @Test
  void leasesThatOutliveTheirGrants() {
    TamperedPaxos greedy =
        new TamperedPaxos() {
          @Override
          Object tamper(String method, Object[] arguments, Call call) throws Throwable {
            Object result = call.proceed(arguments);
            boolean lease = method.equals("leaseUntilNanos") && (long) result != Long.MIN_VALUE;
            return lease ? (long) result + 5_000_000_000L : result;
          }
        };
    mustBeNoticed(greedy.everywhere(), 200, "K18 leases", "K12 linearizable");
  }

  @Test
  void readsWithoutAskingWhetherOneStillLeads() {
    TamperedPaxos sure =
        new TamperedPaxos() {
          @Override
          Object tamper(String method, Object[] arguments, Call call) throws Throwable {
            return method.equals("confirmedUpTo") ? Long.MAX_VALUE : call.proceed(arguments);
          }
        };
    mustBeNoticed(sure.everywhere(), 20, "K8 valid quorums");
  }

  @Test
  void aHandlerThatIsNotDeterministic() {
    Wiring odd =
        new Wiring() {
          @Override
          Registers registers(int replica, WorkPlan plan, Registers.Observer observer) {
            return replica == 0
                ? new OddRegisters(plan, observer)
                : super.registers(replica, plan, observer);
          }
        };
    // K11 when the odd one is the first to execute
    mustBeNoticed(odd, 20, "K10 same prefix, same state", "K11 exactly once");
  }

  /** Without checkers the replicas themselves must find out, and name the slot. */
  @Test
  void replicasQuarantineTheOddOneAndNameTheSlot() {
    Set<Long> calm =
        LongStream.range(0, 4000)
            .boxed()
            .filter(seed -> Simulation.plans(seed).faults().calm)
            .filter(seed -> Simulation.plans(seed).cluster().replicas >= 3)
            .filter(seed -> Simulation.plans(seed).work().auditEvery == 0)
            // and whoever lags gets commands, not a state
            .filter(seed -> Simulation.plans(seed).cluster().retainBytesMax > 1 << 20)
            // reads through the log would show it before any command does
            .filter(seed -> Simulation.plans(seed).work().application != WorkPlan.Application.PLAIN)
            .filter(seed -> Simulation.plans(seed).cluster().readMode != ReadMode.LOG)
            .limit(5)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(5, calm.size());
    for (long seed : calm) {
      OddWiring odd = new OddWiring();
      Run run = new Run(Simulation.plans(seed), odd, new Trace(false, 0, null), FaultLog.Mode.FREE);
      run.execute();
      Inspection.Tally tally = run.cluster().tally();
      assertEquals(0, tally.lastQuarantined, "seed " + seed);
      assertEquals(
          "its replies differ from the majority's from slot " + odd.firstOddSlot() + " on",
          tally.lastQuarantine,
          "seed " + seed);
    }
  }

  /** Replica 0, which never leads a calm cluster, answers differently, and nobody watches it. */
  private static final class OddWiring extends Wiring {
    private final List<Execution> odd = new ArrayList<>();
    private final List<Execution> usual = new ArrayList<>();

    @Override
    Registers registers(int replica, WorkPlan plan, Registers.Observer observer) {
      return switch (replica) {
        case 0 -> new OddRegisters(plan, noting(odd, observer, false));
        case 1 -> super.registers(replica, plan, noting(usual, observer, true));
        default -> super.registers(replica, plan, observer);
      };
    }

    private static Registers.Observer noting(
        List<Execution> list, Registers.Observer observer, boolean passing) {
      return new Registers.Observer() {
        @Override
        public long slot() {
          return observer.slot();
        }

        @Override
        public void onExecuted(Execution execution) {
          list.add(execution);
          if (passing) {
            observer.onExecuted(execution);
          }
        }

        @Override
        public void onInstalled(long executions, List<Execution.KeyState> states) {
          fail("no snapshot is needed in a calm cluster");
        }
      };
    }

    /** Timers answer nobody, so what they do shows only in later replies. */
    long firstOddSlot() {
      for (int i = 0; i < odd.size(); i++) {
        Execution one = odd.get(i);
        if (one.client() >= 0 && !Arrays.equals(one.reply(), usual.get(i).reply())) {
          return one.slot();
        }
      }
      return 0;
    }

    @Override
    boolean forbidsQuarantine() {
      return false;
    }
  }

  /** Counts one more change than there was, from some execution on. */
  private static final class OddRegisters extends Registers {
    static final int FAITHFUL = 7;

    OddRegisters(WorkPlan plan, Observer observer) {
      super(plan.keys, plan.ballastBytes, observer);
    }

    @Override
    void write(int key, long value) {
      super.write(key, value);
      if (executions() >= FAITHFUL) {
        super.write(key, value + 1);
      }
    }
  }

  /** One vote decides. */
  private record EagerQuorums(QuorumRule rule) implements QuorumRule {
    @Override
    public boolean allows(Configuration configuration) {
      return true;
    }

    @Override
    public Tally tally(Phase phase, Configuration configuration) {
      Tally tally = rule.tally(phase, configuration);
      return phase == Phase.PREPARE
          ? tally
          : new Tally() {
            @Override
            public boolean add(ReplicaId voter, Stamp stamp) {
              return true;
            }

            @Override
            public boolean isQuorum() {
              return true;
            }
          };
    }

    @Override
    public Stamp stamp() {
      return rule.stamp();
    }
  }

  /** Passes all effects on. */
  private static class PassingEffects implements Effects {
    private final Effects effects;

    PassingEffects(Effects effects) {
      this.effects = effects;
    }

    @Override
    public void persist(JournalRecord record) {
      effects.persist(record);
    }

    @Override
    public void capture(SnapshotView view) {
      effects.capture(view);
    }

    @Override
    public void send(ReplicaId to, Message message) {
      effects.send(to, message);
    }

    @Override
    public void broadcast(Message message) {
      effects.broadcast(message);
    }

    @Override
    public void reply(
        long connection, ReplyStatus status, long session, long sequence, byte[] payload) {
      effects.reply(connection, status, session, sequence, payload);
    }

    @Override
    public void replyBefore(
        long deadlineNanos,
        long connection,
        ReplyStatus status,
        long session,
        long sequence,
        byte[] payload) {
      effects.replyBefore(deadlineNanos, connection, status, session, sequence, payload);
    }

    @Override
    public void startTimer(TimerKey timer, long delayNanos) {
      effects.startTimer(timer, delayNanos);
    }

    @Override
    public void stopTimer(TimerKey timer) {
      effects.stopTimer(timer);
    }
  }
}
