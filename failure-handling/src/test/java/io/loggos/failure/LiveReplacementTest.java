package io.loggos.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Ballot;
import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.ReplyStatus;
import io.loggos.api.SeededRandom;
import io.loggos.api.SizedQuorums;
import io.loggos.api.machine.AcceptorState;
import io.loggos.api.machine.Consensus;
import io.loggos.api.machine.Effects;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.machine.LifeCycle;
import io.loggos.api.machine.MembershipOrder;
import io.loggos.api.machine.MembershipRequest;
import io.loggos.api.machine.SnapshotView;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.machine.TurnClock;
import io.loggos.api.plugin.PartContext;
import io.loggos.api.wire.Message;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class LiveReplacementTest {
  private static final LiveReplacementOptions OPTIONS =
      new LiveReplacementOptions(
          new ReconfigurationOptions(
              ReconfigurationOptions.Variant.WAITING, true, 0, 0, 1_000, 1, 0),
          LiveReplacementOptions.Contents.ALL);

  private final TreeMap<ReplicaId, Node> nodes = new TreeMap<>();
  private final ArrayDeque<Runnable> network = new ArrayDeque<>();
  private final Configuration founding;

  LiveReplacementTest() {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      members.add(member(ReplicaId.of(i)));
    }
    founding = new Configuration(0, members);
    for (Member member : members) {
      new Node(member.id(), new ConfigurationSchedule(founding), List.of());
    }
  }

  private static Member member(ReplicaId id) {
    return new Member(id, "host", 1, 2);
  }

  private static ReplicaId id(int index, long ordinal) {
    return new ReplicaId(index, new Epoch(ordinal, 5));
  }

  private Node newcomer(ReplicaId id) {
    return new Node(id, ConfigurationSchedule.joining(founding, founding), List.of());
  }

  /** A replica without a protocol: what it is to hand over is given, what it took over is kept. */
  private final class Node implements Effects {
    final ReplicaId id;
    final ConfigurationSchedule schedule;
    final LiveReplacement part;
    final List<JournalRecord> records = new ArrayList<>();
    final List<AcceptorState> adopted = new ArrayList<>();
    EpochPromise promised;
    boolean cut;
    long low;

    Node(ReplicaId id, ConfigurationSchedule schedule, List<JournalRecord> recovered) {
      this.id = id;
      this.schedule = schedule;
      part =
          new LiveReplacement(
              new PartContext(
                  id,
                  id.index() + 1,
                  schedule,
                  new ValidQuorums(new SizedQuorums(0, 0), schedule),
                  this,
                  (kind, slot, ballot, cause) -> {},
                  new TurnClock(),
                  SeededRandom.named(1, "test"),
                  null),
              OPTIONS);
      part.attach(
          (Consensus)
              Proxy.newProxyInstance(
                  getClass().getClassLoader(),
                  new Class<?>[] {Consensus.class},
                  (proxy, method, arguments) -> answer(method.getName(), arguments)));
      recovered.forEach(part::recover);
      part.start();
      nodes.put(id, this);
    }

    private Object answer(String method, Object[] arguments) {
      if (method.equals("exportAcceptor")) {
        return new AcceptorState(Ballot.NONE, low, List.of(), List.of(), id.index());
      }
      ((List<?>) arguments[0]).forEach(state -> adopted.add((AcceptorState) state));
      return null;
    }

    @Override
    public void send(ReplicaId to, Message message) {
      promised = message instanceof EpochPromise promise ? promise : promised;
      network.add(
          () -> {
            Node node = nodes.get(to);
            if (node != null && !node.cut && !cut) {
              node.part.onMessage(id, message);
            }
          });
    }

    @Override
    public void broadcast(Message message) {
      schedule.peers().forEach(peer -> send(peer.id(), message));
    }

    @Override
    public void persist(JournalRecord record) {
      records.add(record);
    }

    @Override
    public void startTimer(TimerKey timer, long delayNanos) {
      // the tests say what time it is
    }

    @Override
    public void stopTimer(TimerKey timer) {
      // as above
    }

    @Override
    public void capture(SnapshotView view) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void reply(
        long connection, ReplyStatus status, long session, long sequence, byte[] payload) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void replyBefore(
        long deadlineNanos,
        long connection,
        ReplyStatus status,
        long session,
        long sequence,
        byte[] payload) {
      throw new UnsupportedOperationException();
    }
  }

  private void deliver() {
    for (int i = 0; i < 1000 && !network.isEmpty(); i++) {
      network.poll().run();
    }
  }

  private static void takeOver(Node newcomer) {
    newcomer.part.onMessage(ReplicaId.of(0), new TakeOver(member(newcomer.id)));
  }

  private LifeCycle lifeCycle(ReplicaId id) {
    return nodes.get(id).part.lifeCycle();
  }

  @Test
  void aNewcomerTakesTheStateOfAQuorumAndThePlace() {
    nodes.get(ReplicaId.of(2)).cut = true;
    Node newcomer = newcomer(id(2, 1));
    assertEquals(LifeCycle.FOLLOWING, lifeCycle(newcomer.id));
    takeOver(newcomer);
    assertEquals(LifeCycle.PREPARED, lifeCycle(newcomer.id));
    assertFalse(newcomer.schedule.concerns(newcomer.id), "before the promises");
    deliver();
    assertEquals(LifeCycle.ACTIVATED, lifeCycle(newcomer.id));
    assertEquals(2, newcomer.adopted.size());
    for (int i = 0; i < 2; i++) {
      assertTrue(nodes.get(ReplicaId.of(i)).schedule.latest().contains(newcomer.id));
    }
  }

  @Test
  void nothingIsTakenFromWhoeverIsFarAhead() {
    nodes.get(ReplicaId.of(0)).low = 5000;
    nodes.get(ReplicaId.of(1)).low = 3;
    Node newcomer = newcomer(id(2, 1));
    takeOver(newcomer);
    deliver();
    assertEquals(LifeCycle.PREPARED, lifeCycle(newcomer.id), "decisions are missing");
    newcomer.part.onExecuted(3);
    assertEquals(LifeCycle.ACTIVATED, lifeCycle(newcomer.id), "by 1 and its predecessor");
    assertEquals(List.of(3L, 0L), newcomer.adopted.stream().map(AcceptorState::low).toList());
  }

  @Test
  void theReplacedStopsAndEndsWhenItsSuccessorTakesPart() {
    Node newcomer = newcomer(id(1, 1));
    nodes.get(ReplicaId.of(0)).cut = true;
    nodes.get(ReplicaId.of(2)).cut = true;
    takeOver(newcomer);
    deliver();
    assertEquals(LifeCycle.RETIRING, lifeCycle(ReplicaId.of(1)));
    assertFalse(nodes.get(ReplicaId.of(1)).schedule.concerns(ReplicaId.of(1)));
    nodes.get(ReplicaId.of(0)).cut = false;
    newcomer.part.onTimer(Replacer.ANNOUNCE);
    deliver();
    assertEquals(LifeCycle.ACTIVATED, lifeCycle(newcomer.id), "by its predecessor's answer, too");
    nodes.get(ReplicaId.of(0)).part.onStranger(ReplicaId.of(1));
    deliver();
    assertEquals(LifeCycle.RETIRED, lifeCycle(ReplicaId.of(1)));
  }

  @Test
  void anEarlierNewcomerOfThePlaceEnds() {
    Node first = newcomer(id(2, 1));
    Node second = newcomer(id(2, 2));
    takeOver(second);
    deliver();
    takeOver(first);
    deliver();
    assertEquals(LifeCycle.ACTIVATED, lifeCycle(second.id));
    assertEquals(LifeCycle.RETIRED, lifeCycle(first.id));
  }

  @Test
  void whatOthersSayMakesNobodyAMember() {
    Node newcomer = newcomer(id(2, 1));
    newcomer.part.onMessage(
        ReplicaId.of(0), new HoldersTold(List.of(member(newcomer.id)), 7, false));
    assertEquals(LifeCycle.PREPARED, lifeCycle(newcomer.id));
    assertFalse(newcomer.schedule.concerns(newcomer.id));
  }

  @Test
  void crossingReplacementsOfLivingReplicasHelpEachOther() {
    Node one = newcomer(id(1, 1));
    Node two = newcomer(id(2, 1));
    // replica 0 hears of the one first, replica 1 of the other, and each of the replaced of both
    Node[] founders = new Node[3];
    for (int i = 0; i < 3; i++) {
      founders[i] = nodes.get(ReplicaId.of(i));
    }
    nodes.get(ReplicaId.of(1)).cut = true;
    nodes.get(ReplicaId.of(2)).cut = true;
    takeOver(one);
    deliver();
    takeOver(two);
    deliver();
    assertEquals(LifeCycle.PREPARED, lifeCycle(one.id));
    assertEquals(LifeCycle.PREPARED, lifeCycle(two.id));
    founders[1].cut = false;
    founders[2].cut = false;
    for (int i = 0; i < 4; i++) {
      one.part.onTimer(Replacer.ANNOUNCE);
      two.part.onTimer(Replacer.ANNOUNCE);
      deliver();
    }
    assertEquals(LifeCycle.ACTIVATED, lifeCycle(one.id));
    assertEquals(LifeCycle.ACTIVATED, lifeCycle(two.id));
  }

  @Test
  void whatWasPromisedSurvivesARestart() {
    Node newcomer = newcomer(id(2, 1));
    takeOver(newcomer);
    deliver();
    Node before = nodes.get(ReplicaId.of(0));
    Node again = new Node(ReplicaId.of(0), new ConfigurationSchedule(founding), before.records);
    assertTrue(again.schedule.latest().contains(newcomer.id));
    Node back =
        new Node(newcomer.id, ConfigurationSchedule.joining(founding, founding), newcomer.records);
    assertEquals(LifeCycle.ACTIVATED, back.part.lifeCycle());
    Node replaced = nodes.get(ReplicaId.of(2));
    Node replacedAgain =
        new Node(ReplicaId.of(2), new ConfigurationSchedule(founding), replaced.records);
    assertEquals(LifeCycle.RETIRING, replacedAgain.part.lifeCycle());
  }

  @Test
  void aReplacedReplicaThatStartsAgainKnowsWhetherItTookPart() {
    Node newcomer = newcomer(id(2, 1));
    takeOver(newcomer);
    deliver();
    Node idle = newcomer(id(2, 2));
    for (Node node : List.of(newcomer, idle)) {
      node.part.onMessage(
          ReplicaId.of(0), new HoldersTold(List.of(member(id(2, 3))), 0b011, false));
    }
    assertEquals(LifeCycle.RETIRING, newcomer.part.lifeCycle());
    assertEquals(LifeCycle.RETIRED, idle.part.lifeCycle());
    assertEquals(LifeCycle.RETIRING, again(newcomer).part.lifeCycle());
    assertEquals(LifeCycle.RETIRED, again(idle).part.lifeCycle());
  }

  private Node again(Node node) {
    return new Node(node.id, ConfigurationSchedule.joining(founding, founding), node.records);
  }

  @Test
  void whomANewcomerKnewItHelpsOnceItTakesPart() {
    // 0 is dead for the second newcomer; the first one hears of it before it takes part itself
    Node one = newcomer(id(2, 1));
    Node two = newcomer(id(1, 1));
    takeOver(one);
    network.clear();
    one.part.onMessage(two.id, new PrepareEpoch(member(two.id), 0));
    one.part.onTimer(Replacer.ANNOUNCE);
    deliver();
    assertEquals(LifeCycle.ACTIVATED, lifeCycle(one.id));
    nodes.get(ReplicaId.of(0)).cut = true;
    takeOver(two);
    deliver();
    assertEquals(
        LifeCycle.ACTIVATED, lifeCycle(two.id), "by the first newcomer and its predecessor");
  }

  @Test
  void whomANewcomerWasToldOfWhenItBeganItHelpsOnceItTakesPart() {
    ReplicaId coming = id(1, 1);
    Member zero = member(ReplicaId.of(0));
    Configuration known =
        new Configuration(0, List.of(zero, member(coming), member(ReplicaId.of(2))));
    Node one = new Node(id(2, 1), ConfigurationSchedule.joining(founding, known), List.of());
    takeOver(one);
    deliver();
    assertEquals(LifeCycle.ACTIVATED, lifeCycle(one.id));
    nodes.get(ReplicaId.of(0)).cut = true;
    nodes.get(ReplicaId.of(2)).cut = true;
    Node two = newcomer(coming);
    two.part.onMessage(one.id, new HoldersTold(List.of(member(one.id)), 0b101, false));
    takeOver(two);
    deliver();
    assertEquals(
        LifeCycle.ACTIVATED, lifeCycle(two.id), "by the first newcomer and its predecessor");
  }

  @Test
  void whoeverPromisesTellsWhomItKnewBefore() {
    Node promiser = nodes.get(ReplicaId.of(0));
    Node one = newcomer(id(1, 1));
    Node two = newcomer(id(2, 1));
    takeOver(one);
    deliver();
    promiser.part.onMessage(two.id, new PrepareEpoch(member(two.id), 0));
    EpochPromise last = promiser.promised;
    assertEquals(List.of(member(one.id)), last.holders());
    assertEquals(List.of(member(ReplicaId.of(1))), last.before());
  }

  @Test
  void whoeverSleptAsksThoseWhoCameMeanwhile() {
    Node sleeper = nodes.get(ReplicaId.of(0));
    sleeper.cut = true;
    Node newcomer = newcomer(id(2, 1));
    takeOver(newcomer);
    deliver();
    assertEquals(LifeCycle.ACTIVATED, lifeCycle(newcomer.id));
    sleeper.cut = false;
    sleeper.part.onStranger(newcomer.id);
    deliver();
    assertTrue(sleeper.schedule.latest().contains(newcomer.id));
  }

  @Test
  void membersAreReplacedOnly() {
    LiveReplacement part = nodes.get(ReplicaId.of(0)).part;
    assertRefused(part, MembershipRequest.Kind.ADD, -1, "reconfiguration");
  }

  private static void assertRefused(
      LiveReplacement part, MembershipRequest.Kind kind, int index, String why) {
    part.onRequest(new MembershipRequest(1, kind, index, "", 0));
    MembershipOrder.Answer answer = (MembershipOrder.Answer) part.takeOrder();
    assertFalse(answer.done());
    assertTrue(answer.text().contains(why), answer.text());
  }

  @Test
  void anyReplicaHasOneReplacedWhenAnOperatorWants() {
    LiveReplacement part = nodes.get(ReplicaId.of(2)).part;
    part.onRequest(new MembershipRequest(1, MembershipRequest.Kind.REPLACE, 0, "", 0));
    MembershipOrder.Initialise order = (MembershipOrder.Initialise) part.takeOrder();
    assertEquals(0, order.newcomer().index());
    assertEquals(new Epoch(1, 3), order.newcomer().epoch());
  }

  @Test
  void nobodyIsReplacedWhileTooFewOthersTakePart() {
    LiveReplacement part = nodes.get(ReplicaId.of(0)).part;
    part.onSuspect(ReplicaId.of(2));
    while (part.takeOrder() != null) {
      // whoever is suspected is to be replaced
    }
    assertRefused(part, MembershipRequest.Kind.REPLACE, 1, "too few others");
  }

  @Test
  void aNewcomerOnItsWayIsNotReplacedWhileItIsAlive() {
    LiveReplacement part = nodes.get(ReplicaId.of(0)).part;
    Member coming = member(id(1, 1));
    part.onMessage(ReplicaId.of(2), new HoldersTold(List.of(coming), 0b101, false));
    assertRefused(part, MembershipRequest.Kind.REPLACE, 1, "on its way");
    part.onSuspect(coming.id());
    assertEquals(1, ((MembershipOrder.Initialise) part.takeOrder()).newcomer().index());
  }

  @Test
  void aPlaceChangesHandsOnlyWhileEnoughOthersTakePart() {
    Node orderer = nodes.get(ReplicaId.of(0));
    orderer.part.onRequest(new MembershipRequest(1, MembershipRequest.Kind.REPLACE, 1, "", 0));
    MembershipOrder.Initialise order = (MembershipOrder.Initialise) orderer.part.takeOrder();
    Node newcomer = newcomer(order.newcomer());
    deliver();
    orderer.part.onInitialised(order.number(), member(newcomer.id));
    orderer.part.onSuspect(ReplicaId.of(2));
    orderer.part.onMessage(newcomer.id, new Following(0, 0));
    deliver();
    assertEquals(LifeCycle.FOLLOWING, lifeCycle(newcomer.id), "one of three would be left");
    orderer.part.onRestore(ReplicaId.of(2));
    deliver();
    assertEquals(LifeCycle.ACTIVATED, lifeCycle(newcomer.id));
  }

  @Test
  void whoeverStartedAgainTellsItsVotesInsteadOfDecisionsThatItForgot() {
    nodes.get(ReplicaId.of(0)).low = 5000;
    nodes.get(ReplicaId.of(1)).cut = true;
    Node newcomer = newcomer(id(2, 1));
    takeOver(newcomer);
    deliver();
    assertEquals(LifeCycle.PREPARED, lifeCycle(newcomer.id));
    nodes.get(ReplicaId.of(0)).low = 0;
    newcomer.part.onTimer(Replacer.ANNOUNCE);
    deliver();
    assertEquals(LifeCycle.ACTIVATED, lifeCycle(newcomer.id));
  }

  @Test
  void whoeverWasReplacedIsAskedThoughItsSuccessorIsKnown() {
    nodes.get(ReplicaId.of(1)).cut = true;
    Node newcomer = newcomer(id(1, 1));
    ReplicaId former = ReplicaId.of(2);
    ReplicaId successor = id(2, 1);
    newcomer.part.onMessage(
        ReplicaId.of(0), new HoldersTold(List.of(member(successor)), 0b011, false));
    takeOver(newcomer);
    deliver();
    assertEquals(LifeCycle.PREPARED, lifeCycle(newcomer.id), "promised by replica 0 only");
    newcomer.part.onStranger(former);
    assertTrue(newcomer.schedule.isLeaving(former));
    deliver();
    assertEquals(LifeCycle.ACTIVATED, lifeCycle(newcomer.id), "by replica 2, too");
    newcomer.part.onMessage(
        ReplicaId.of(0), new HoldersTold(List.of(member(successor)), 0b111, false));
    assertFalse(newcomer.schedule.isLeaving(former), "its successor takes part");
  }

  @Test
  void aPredecessorOfWhomNobodyElseKnowsIsAsked() {
    Node first = newcomer(id(2, 1));
    takeOver(first);
    deliver();
    Configuration withFirst = nodes.get(ReplicaId.of(0)).schedule.latest();
    nodes.get(ReplicaId.of(0)).cut = true;
    Node second = new Node(id(2, 2), ConfigurationSchedule.joining(founding, withFirst), List.of());
    takeOver(second);
    deliver();
    assertEquals(LifeCycle.ACTIVATED, lifeCycle(second.id), "by replica 1 and the first newcomer");
    nodes.get(ReplicaId.of(0)).cut = false;
    nodes.get(ReplicaId.of(1)).cut = true;
    first.cut = true;
    Node third = new Node(id(2, 3), ConfigurationSchedule.joining(founding, withFirst), List.of());
    takeOver(third);
    deliver();
    assertEquals(LifeCycle.PREPARED, lifeCycle(third.id), "promised by replica 0 only");
    second.part.onMessage(
        ReplicaId.of(0), new HoldersTold(List.of(member(third.id)), 0b011, false));
    assertEquals(LifeCycle.RETIRING, lifeCycle(second.id));
    third.part.onStranger(second.id);
    deliver();
    assertEquals(LifeCycle.ACTIVATED, lifeCycle(third.id), "by the second newcomer, too");
  }

  @Test
  void aLogThatChangedTheMembersIsRefused() {
    ConfigurationSchedule changed = new ConfigurationSchedule(founding.without(2));
    assertThrows(IllegalStateException.class, () -> new Node(ReplicaId.of(0), changed, List.of()));
  }
}
