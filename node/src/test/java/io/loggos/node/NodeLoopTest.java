package io.loggos.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.InvariantException;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.io.Storage;
import io.loggos.api.io.Transport;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.machine.TurnClock;
import io.loggos.api.wire.Part;
import io.loggos.config.Settings;
import io.loggos.network.Sender;
import io.loggos.network.clientwire.Welcome;
import io.loggos.replica.Replica;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.mockito.InOrder;

final class NodeLoopTest {
  private static final ReplicaId SELF = ReplicaId.of(0);
  private static final ReplicaId PEER = ReplicaId.of(1);

  private final EventLoop loop = mock(EventLoop.class);
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final TurnClock clock = new TurnClock();
  private final Replica replica = mock(Replica.class);
  private final Transport transport = mock(Transport.class);
  private final Sender sender = new Sender(SELF, transport, 100);
  private final EffectPerformer performer = mock(EffectPerformer.class);
  private final MembershipDriver membership = mock(MembershipDriver.class);
  private final Storage storage = mock(Storage.class);
  private final EventRing events = new EventRing("r0");
  private final List<String> endings = new ArrayList<>();
  private final NodeLoop nodeLoop =
      new NodeLoop(
          loop,
          clock,
          Settings.parse(LocalCluster.describe(3), "test", List.of()),
          new Seat(configuration().member(0), configuration(), null, 0),
          events,
          storage,
          (code, reason) -> endings.add(code + " " + reason));

  private static Configuration configuration() {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      members.add(new Member(ReplicaId.of(i), "host" + i, 1000 + i, 2000 + i));
    }
    return new Configuration(0, members);
  }

  private static EffectPerformerTest.Numbered message(int number) {
    return new EffectPerformerTest.Numbered(Part.CONSENSUS, number);
  }

  @BeforeEach
  void join() {
    doAnswer(call -> tasks.add(call.getArgument(0))).when(loop).execute(any());
    when(performer.load()).thenReturn(new LoadMeter());
    nodeLoop.join(
        replica,
        sender,
        transport,
        performer,
        mock(StatusJson.class),
        membership,
        mock(ClientPort.class));
    when(replica.schedule()).thenReturn(new ConfigurationSchedule(configuration()));
    when(storage.clusterId()).thenReturn(7L);
  }

  @BeforeEach
  void start(TestInfo test) {
    if (!test.getTags().contains("unstarted")) {
      nodeLoop.start();
      runLoop();
      clearInvocations(replica, performer);
    }
  }

  @Test
  @Tag("unstarted")
  void membersThatWereMetBeforeTheStartCountAsMet() throws Exception {
    when(storage.isNew()).thenReturn(true);
    nodeLoop.onConnected(PEER);
    runLoop();
    nodeLoop.start();
    verify(replica, never()).start();
    nodeLoop.onConnected(ReplicaId.of(2));
    runLoop();
    verify(storage).noteAdmitted();
    verify(replica).start();
  }

  @Test
  @Tag("unstarted")
  void withANewDataDirectoryItTakesPartOnlyWhenEveryMemberWasMet() throws Exception {
    when(storage.isNew()).thenReturn(true);
    nodeLoop.start();
    nodeLoop.onMessage(PEER, message(1));
    nodeLoop.onCrashEvidence(PEER);
    nodeLoop.onConnected(PEER);
    runLoop();
    verify(replica, never()).start();
    verify(replica, never()).onMessage(any(), any());
    verify(replica, never()).onTurnEnd();
    verify(storage, never()).noteAdmitted();
    nodeLoop.onConnected(ReplicaId.of(2));
    runLoop();
    InOrder order = inOrder(storage, replica);
    order.verify(storage).noteAdmitted();
    order.verify(replica).start();
    nodeLoop.onMessage(PEER, message(2));
    verify(replica).onMessage(any(), any());
  }

  @Test
  @Tag("unstarted")
  void restoresTheSnapshotAndThenTheRecords() throws Exception {
    byte[] image = {1, 2};
    JournalRecord record = new JournalRecord.DecidedUpTo(9);
    when(storage.snapshot()).thenReturn(new Storage.Snapshot(5, image));
    doAnswer(
            call -> {
              Consumer<JournalRecord> records = call.getArgument(0);
              records.accept(record);
              return null;
            })
        .when(storage)
        .replay(any());
    nodeLoop.recover();
    InOrder order = inOrder(replica);
    order.verify(replica).recoverSnapshot(image);
    order.verify(replica).recover(record);
  }

  @Test
  @Tag("unstarted")
  void refusesTheLogOfAnotherCluster() {
    when(replica.clusterId()).thenReturn(8L);
    NodeException refused = assertThrows(NodeException.class, nodeLoop::recover);
    assertTrue(
        refused.getMessage().contains("files of two clusters were mixed"), refused::getMessage);
  }

  @Test
  void endsWhenNothingBecomesDurableAnyMore() {
    nodeLoop.onStorageFailure("wal-1.log: no space");
    runLoop();
    assertEquals(List.of("4 wal-1.log: no space"), endings);
    nodeLoop.onMessage(PEER, message(1));
    runLoop();
    verify(replica, never()).onMessage(any(), any());
    verify(performer, never()).endTurn(any());
  }

  @Test
  void tellsTheReplicaWhenTheDiskIsFullAndWhenItIsNotAnyMore() {
    when(storage.isFull()).thenReturn(true);
    nodeLoop.onMessage(PEER, message(1));
    runLoop();
    verify(replica).onStorageFull(true);
    when(storage.isFull()).thenReturn(false);
    nodeLoop.onMessage(PEER, message(2));
    runLoop();
    verify(replica).onStorageFull(false);
  }

  @Test
  void dataThatTheOthersRefuseIsMarkedAsSuch() throws Exception {
    nodeLoop.onDataRefused(1, "an older state");
    verify(storage).noteRefused();
  }

  @Test
  void whileTheDiskDoesNotKeepUpOnlySignsOfLifeAreTaken() {
    when(performer.isCongested()).thenReturn(true);
    nodeLoop.onMessage(PEER, message(1));
    EffectPerformerTest.Numbered heartbeat = new EffectPerformerTest.Numbered(Part.LIVENESS, 2);
    nodeLoop.onMessage(PEER, heartbeat);
    runLoop();
    verify(replica, never()).onMessage(PEER, message(1));
    verify(replica).onMessage(PEER, heartbeat);
    when(performer.isCongested()).thenReturn(false);
    nodeLoop.onMessage(PEER, message(3));
    runLoop();
    verify(replica).onMessage(PEER, message(3));
    assertTrue(events.latest().toString().contains("the disk keeps up again"));
  }

  private void runLoop() {
    while (!tasks.isEmpty()) {
      tasks.poll().run();
    }
  }

  @Test
  void manyEventsShareATurn() {
    nodeLoop.onMessage(PEER, message(1));
    nodeLoop.onMessage(PEER, message(2));
    nodeLoop.onTimer(new TimerKey(Part.CONSENSUS, "t"));
    verify(replica, never()).onTurnEnd();
    assertEquals(1, tasks.size());
    runLoop();
    verify(replica, times(2)).onMessage(any(), any());
    verify(replica).onTimer(any());
    verify(replica).onTurnEnd();
    verify(performer).endTurn(any());
    nodeLoop.onMessage(PEER, message(3));
    assertEquals(1, tasks.size());
  }

  @Test
  void messagesToOneselfBelongToTheTurnThatSentThem() {
    List<String> order = new ArrayList<>();
    doAnswer(
            call -> {
              int number = ((EffectPerformerTest.Numbered) call.getArgument(1)).number();
              order.add(call.getArgument(0) + ":" + number);
              if (number < 3) {
                sender.send(SELF, message(number + 1));
              }
              return null;
            })
        .when(replica)
        .onMessage(any(), any());
    doAnswer(
            call -> {
              order.add("turn end");
              if (order.size() == 4) {
                sender.send(SELF, message(9));
              }
              return null;
            })
        .when(replica)
        .onTurnEnd();
    nodeLoop.onMessage(PEER, message(1));
    runLoop();
    assertEquals(List.of("r1:1", "r0:2", "r0:3", "turn end", "r0:9", "turn end"), order);
    verify(performer).endTurn(any());
  }

  @Test
  void whatBecameDurableLeavesInATurn() {
    doAnswer(call -> tasks.add(call.getArgument(0))).when(performer).endTurn(any());
    nodeLoop.onMessage(PEER, message(1));
    tasks.poll().run();
    Runnable onDurable = tasks.poll();
    onDurable.run();
    verify(performer).release();
    assertEquals(1, tasks.size(), "the turn's end");
  }

  @Test
  void aMessageIsDeliveredAtATimeNotBeforeItsArrival() {
    List<Long> seen = new ArrayList<>();
    doAnswer(call -> seen.add(clock.nanos())).when(replica).onMessage(any(), any());
    nodeLoop.onMessage(PEER, message(1));
    // the same turn goes on for a while: a lease granted now must run from now
    long arrival = System.nanoTime();
    while (System.nanoTime() == arrival) {
      Thread.onSpinWait();
    }
    arrival = System.nanoTime();
    nodeLoop.onMessage(PEER, message(2));
    assertTrue(seen.get(1) >= arrival, seen.get(1) + " is before " + arrival);
  }

  @Test
  void anErrorOfOurOwnEndsTheNodeAndNothingOfTheTurnLeaves() {
    doThrow(new InvariantException("two decisions in slot 7"))
        .when(replica)
        .onMessage(any(), any());
    nodeLoop.onMessage(PEER, message(1));
    runLoop();
    assertEquals(1, endings.size());
    assertTrue(endings.get(0).startsWith("3 "), endings.get(0));
    assertTrue(endings.get(0).contains("two decisions in slot 7"), endings.get(0));
    verify(performer, never()).endTurn(any());
    verify(replica, never()).onTurnEnd();
    nodeLoop.onMessage(PEER, message(2));
    nodeLoop.onTimer(new TimerKey(Part.CONSENSUS, "t"));
    assertFalse(nodeLoop.onEntry(1, ByteBuffer.allocate(30), 0, 30));
    assertFalse(nodeLoop.onRead(1, ByteBuffer.allocate(30), 0, 30));
    runLoop();
    verify(replica, times(1)).onMessage(any(), any());
    verify(replica, never()).onTimer(any());
    verify(replica, never()).onClientEntry(anyLong(), any(), anyInt(), anyInt());
    verify(performer, never()).endTurn(any());
    assertEquals(1, endings.size());
  }

  @Test
  void nothingThatWaitedForTheJournalLeavesAfterAnError() {
    doAnswer(call -> tasks.add(call.getArgument(0))).doNothing().when(performer).endTurn(any());
    nodeLoop.onMessage(PEER, message(1));
    tasks.poll().run();
    doThrow(new InvariantException("broken")).when(replica).onTimer(any());
    nodeLoop.onTimer(new TimerKey(Part.CONSENSUS, "t"));
    runLoop();
    verify(performer, never()).release();
  }

  @Test
  void anErrorAtTheTurnsEndEndsTheNodeToo() {
    doThrow(new StackOverflowError()).when(replica).onTurnEnd();
    nodeLoop.onMessage(PEER, message(1));
    runLoop();
    assertEquals(1, endings.size());
    verify(performer, never()).endTurn(any());
  }

  @Test
  void aFatalRefusalEndsTheNode() {
    nodeLoop.onRefused(1, false, "another cluster");
    assertEquals(List.of(), endings);
    nodeLoop.onRefused(1, true, "restarted without its memory");
    assertEquals(List.of("2 restarted without its memory"), endings);
  }

  @Test
  void passesOnEvidenceOfACrash() {
    nodeLoop.onCrashEvidence(PEER);
    verify(replica).onCrashEvidence(PEER);
    assertEquals(1, tasks.size());
  }

  @Test
  void welcomesClientsWithTheMembers() {
    when(replica.clusterId()).thenReturn(77L);
    when(replica.trustedLeader()).thenReturn(2);
    Welcome welcome = nodeLoop.welcome();
    assertEquals(77, welcome.clusterId());
    assertEquals(2, welcome.leaderIndex());
    assertEquals(new Welcome.Member(1, "host1", 2001), welcome.members().get(1));
    assertEquals("local", nodeLoop.clusterName());
  }

  @Test
  void notesTheClustersIdentityOnce() throws Exception {
    when(storage.clusterId()).thenReturn(0L);
    doAnswer(call -> when(storage.clusterId()).thenReturn(call.getArgument(0)))
        .when(storage)
        .noteClusterId(anyLong());
    nodeLoop.onMessage(PEER, message(1));
    runLoop();
    assertEquals(0, events.latest().size());
    when(replica.clusterId()).thenReturn(77L);
    nodeLoop.onMessage(PEER, message(2));
    runLoop();
    nodeLoop.onMessage(PEER, message(3));
    runLoop();
    assertEquals(1, events.latest().size());
    assertEquals("cluster id 4d", events.latest().get(0).cause());
    verify(storage).noteClusterId(77);
  }
}
