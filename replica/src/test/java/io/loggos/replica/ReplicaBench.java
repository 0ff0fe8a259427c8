package io.loggos.replica;

import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Member;
import io.loggos.api.QuorumRule;
import io.loggos.api.ReplicaId;
import io.loggos.api.SizedQuorums;
import io.loggos.api.machine.Consensus;
import io.loggos.api.machine.FailureHandling;
import io.loggos.api.machine.Liveness;
import io.loggos.api.machine.MembershipOrder;
import io.loggos.api.machine.MembershipRequest;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.machine.TurnClock;
import io.loggos.api.plugin.ConsensusPlugin;
import io.loggos.api.plugin.FailureHandlingPlugin;
import io.loggos.api.plugin.LivenessPlugin;
import io.loggos.api.plugin.Options;
import io.loggos.api.plugin.PartContext;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;
import java.util.ArrayList;
import java.util.List;

/** Replica 0 of three, with parts that do what the test says. */
final class ReplicaBench {
  static final ReplicaId SELF = ReplicaId.of(0);
  static final ReplicaId PEER = ReplicaId.of(1);

  final RecordingEffects effects = new RecordingEffects();
  final StubConsensus consensus = new StubConsensus();
  final StubLiveness liveness = new StubLiveness();
  final List<String> failureHandling = new ArrayList<>();
  final Ledger ledger = new Ledger();
  final TurnClock clock = new TurnClock();
  final ConfigurationSchedule schedule;
  final Replica replica;

  ReplicaBench() {
    this(IngressTest.OPTIONS, null);
  }

  /** With another failure handling than the one that only notes what it is told. */
  ReplicaBench(ReplicaOptions options, FailureHandling handling) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      members.add(new Member(ReplicaId.of(i), "localhost", 1, 2));
    }
    clock.set(1_000_000, 1000);
    schedule = new ConfigurationSchedule(new Configuration(0, members));
    replica =
        new Replica(
            new ReplicaSetup(
                SELF,
                1,
                schedule,
                effects,
                effects,
                clock,
                42,
                ledger,
                options,
                new ReplicaSetup.Parts(
                    new ConsensusStub(), new LivenessStub(), new FailureHandlingStub(handling)),
                section -> null));
  }

  /** A message that says nothing but whom it is for. */
  record Probe(Part part) implements Message {
    @Override
    public MessageType<?> type() {
      return new MessageType<>(600 + part.ordinal(), part, Probe.class, (m, out) -> {}, in -> null);
    }
  }

  /** Begins, and leads after the value that opens the leadership was executed. */
  void lead() {
    replica.start();
    becomeLeader();
    replica.onTurnEnd();
    decideProposed();
    effects.take();
  }

  void becomeLeader() {
    liveness.leader = SELF;
    consensus.leading = true;
    step();
  }

  /** An event that means nothing by itself. */
  void step() {
    replica.onMessage(SELF, new Probe(Part.CONSENSUS));
  }

  /** Everything proposed so far is decided, and executed in one step. */
  void decideProposed() {
    consensus.proposed.forEach(consensus::decide);
    consensus.proposed.clear();
    step();
  }

  boolean send(long connection, byte[] entry) {
    return replica.onClientEntry(connection, Entries.received(entry, 3), 3, entry.length);
  }

  boolean read(long connection, byte[] entry) {
    return replica.onClientRead(connection, Entries.received(entry, 3), 3, entry.length);
  }

  private final class ConsensusStub implements ConsensusPlugin {
    @Override
    public String name() {
      return "stub";
    }

    @Override
    public QuorumRule quorums(Options options) {
      return new SizedQuorums(0, 0);
    }

    @Override
    public Consensus create(PartContext context) {
      return consensus;
    }
  }

  private final class LivenessStub implements LivenessPlugin {
    @Override
    public String name() {
      return "stub";
    }

    @Override
    public Liveness create(PartContext context) {
      return liveness;
    }
  }

  private final class FailureHandlingStub implements FailureHandlingPlugin {
    private final FailureHandling handling;

    FailureHandlingStub(FailureHandling handling) {
      this.handling = handling;
    }

    @Override
    public String name() {
      return "stub";
    }

    @Override
    public FailureHandling create(PartContext context) {
      return handling != null ? handling : noting();
    }

    private FailureHandling noting() {
      return new FailureHandling() {
        @Override
        public void start() {
          failureHandling.add("start");
        }

        @Override
        public void onMessage(ReplicaId from, Message message) {
          failureHandling.add("message of " + from);
        }

        @Override
        public void onTimer(TimerKey timer) {
          failureHandling.add("timer " + timer);
        }

        @Override
        public void onSuspect(ReplicaId replica) {
          failureHandling.add("suspect " + replica);
        }

        @Override
        public void onRestore(ReplicaId replica) {
          failureHandling.add("restore " + replica);
        }

        @Override
        public void onRequest(MembershipRequest request) {
          failureHandling.add("request " + request.number());
        }

        @Override
        public MembershipOrder takeOrder() {
          return null;
        }

        @Override
        public int toleratedFailures() {
          return 1;
        }
      };
    }
  }
}
