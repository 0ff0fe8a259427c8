package io.loggos.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Configuration;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.plugin.TransportPlugin;
import io.loggos.network.testing.Await;
import io.loggos.network.testing.MapOptions;
import io.loggos.network.testing.Note;
import io.loggos.network.testing.Ports;
import io.loggos.network.testing.RecordedLog;
import io.loggos.network.testing.TestNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every transport must do; a subclass names the transport. */
@Timeout(30)
public abstract class TransportContract {
  /** The largest frame in these tests. */
  protected static final long FRAME_BYTES_MAX = 1 << 20;

  private final List<TestNode> nodes = new ArrayList<>();
  private int[] ports;

  /** The transport under test. */
  protected abstract TransportPlugin plugin();

  /** The transport's own options, with waits short enough for tests. */
  protected abstract MapOptions options();

  /** The setting network.native. */
  protected abstract String nativeMode();

  /** Throws bytes at a port as a stranger would. */
  protected abstract void throwAt(int port, byte[] bytes) throws IOException;

  /** The options shared by all transports. */
  protected MapOptions network() {
    return new MapOptions().with("frame-bytes-max", FRAME_BYTES_MAX);
  }

  /** Any member may come back as another process. */
  protected MapOptions forgiving() {
    return network().with("refuse-new-incarnations", false);
  }

  @BeforeEach
  final void prepare() {
    RecordedLog.clear();
    ports = Ports.free(5);
  }

  @AfterEach
  final void closeNodes() {
    nodes.forEach(TestNode::close);
  }

  /** A node, closed after the test. */
  protected final TestNode node() {
    TestNode node = new TestNode(nativeMode());
    nodes.add(node);
    return node;
  }

  /** The port of a member. */
  protected final int port(int index) {
    return ports[index];
  }

  /** Members 0 to n-1 on this machine. */
  protected final Configuration members(int n) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      members.add(new Member(ReplicaId.of(i), "127.0.0.1", ports[i], 1));
    }
    return new Configuration(0, members);
  }

  /** The same members, one of them at another port. */
  protected final Configuration moved(Configuration members, int index, int port) {
    List<Member> changed = new ArrayList<>(members.members());
    changed.set(index, new Member(members.member(index).id(), "127.0.0.1", port, 1));
    return new Configuration(0, changed);
  }

  /** Starts a node as a member. */
  protected final TestNode start(
      TestNode node, int index, long incarnation, Configuration members, MapOptions network)
      throws IOException {
    TransportPlugin.Context context =
        node.context(members.member(index).id(), incarnation, members, options(), network);
    return node.start(plugin().create(context, node));
  }

  private TestNode start(int index, Configuration members) throws IOException {
    return start(node(), index, 100 + index, members, network());
  }

  /** Starts so many nodes and waits until all are connected. */
  protected final TestNode[] startAll(int n) throws IOException {
    Configuration members = members(n);
    TestNode[] all = new TestNode[n];
    for (int i = 0; i < n; i++) {
      all[i] = start(i, members);
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        if (i != j) {
          all[i].awaitConnected(j);
        }
      }
    }
    return all;
  }

  @Test
  void messagesArriveInBothDirections() throws IOException {
    TestNode[] all = startAll(2);
    all[0].send(1, Note.of(1), Note.large(2, 300_000), Note.of(3));
    all[1].send(0, Note.of(4));
    Await.until("three messages", () -> all[1].received() == 3);
    Await.until("one message", () -> all[0].received() == 1);
    assertEquals(List.of("message r1 4"), all[0].events("message"));
    List<String> got = new ArrayList<>(all[1].events("message"));
    got.sort(null);
    assertEquals(List.of("message r0 1", "message r0 2", "message r0 3"), got);
  }

  @Test
  void aBroadcastReachesAllOthersAndIsEncodedOnce() throws IOException {
    TestNode[] all = startAll(3);
    all[1].broadcast(Note.of(5));
    all[0].awaitEvent("message r1 5");
    all[2].awaitEvent("message r1 5");
    assertEquals(0, all[1].received());
    assertEquals(1, all[1].encodings());
  }

  @Test
  void manyMessagesOfAllSizesArriveWhole() throws IOException {
    TestNode[] all = startAll(2);
    SplittableRandom random = new SplittableRandom(1);
    for (int turn = 0; turn < 50; turn++) {
      Note[] notes = new Note[20];
      for (int i = 0; i < notes.length; i++) {
        notes[i] = Note.large(turn * 20 + i, random.nextInt(1 << random.nextInt(15)));
      }
      all[0].send(1, notes);
    }
    Await.until("a thousand messages", () -> all[1].received() == 1000);
    assertEquals(List.of(), RecordedLog.linesWith("closed the connection"));
  }

  @Test
  void nothingIsHeardOfWhatIsSentToThoseWhoAreNotThere() throws IOException {
    TestNode alone = start(0, members(3));
    alone.send(1, Note.of(1));
    alone.broadcast(Note.of(2));
    assertFalse(alone.isConnected(1));
    assertFalse(alone.isConnected(0));
    assertFalse(alone.isConnected(9));
    assertEquals(List.of(), alone.events("message"));
  }

  @Test
  void whatIsMeantForAnotherHolderOfAPlaceIsNotSent() throws IOException {
    TestNode[] all = startAll(2);
    all[0].send(new ReplicaId(1, new Epoch(1, 0)), Note.of(1));
    all[0].send(ReplicaId.of(7), Note.of(1));
    all[0].send(1, Note.of(2));
    all[1].awaitEvent("message r0 2");
    assertEquals(1, all[1].received());
  }

  @Test
  void aConnectionComesBackAfterALoss() throws IOException {
    TestNode[] all = startAll(3);
    all[1].close();
    all[0].awaitEvent("disconnected r1");
    all[2].awaitEvent("disconnected r1");
    all[0].clearEvents();
    all[2].clearEvents();
    // the same process, as far as the others can tell
    TestNode again = start(1, members(3));
    again.awaitConnected(0, 2);
    all[0].awaitConnected(1).send(1, Note.of(1));
    all[2].awaitConnected(1).send(1, Note.of(2));
    again.awaitEvent("message r0 1");
    again.awaitEvent("message r2 2");
    again.send(0, Note.of(3));
    all[0].awaitEvent("message r1 3");
  }

  @Test
  void aPortThatRefusesAfterALossIsEvidenceOnceForEachLoss() throws IOException {
    TestNode[] all = startAll(3);
    all[1].close();
    all[0].awaitEvent("crash r1");
    all[2].awaitEvent("crash r1");
    TestNode again = start(1, members(3));
    again.awaitConnected(0, 2);
    assertEquals(1, all[0].events("crash").size());
    assertEquals(1, all[2].events("crash").size());
    again.close();
    Await.until("a second time", () -> all[0].events("crash r1").size() == 2);
    Await.until("a second time", () -> all[2].events("crash r1").size() == 2);
  }

  @Test
  void whoWasNeverThereHasNotCrashed() throws IOException {
    TestNode zero = start(0, members(3));
    TestNode one = start(1, members(3));
    zero.awaitConnected(1);
    one.close();
    zero.awaitEvent("crash r1");
    assertEquals(List.of(), zero.events("crash r2"));
  }

  @Test
  void aClosedTransportSaysNothingMore() throws IOException {
    TestNode[] all = startAll(2);
    all[0].clearEvents();
    all[0].onLoop(
        () -> {
          all[0].transport().close();
          return null;
        });
    all[1].awaitEvent("disconnected r0");
    assertEquals(List.of(), all[0].events(""));
  }

  @Test
  void aMessageThatIsTooLargeIsNotSent() throws IOException {
    TestNode[] all = startAll(2);
    Note tooLarge = Note.large(1, (int) FRAME_BYTES_MAX);
    all[0].send(1, tooLarge, tooLarge, Note.of(2));
    all[0].broadcast(tooLarge);
    all[1].awaitEvent("message r0 2");
    assertEquals(1, all[1].received());
    assertTrue(all[0].isConnected(1));
    assertEquals(1, RecordedLog.linesWith("exceeds network.frame-bytes-max").size());
  }

  @Test
  void garbageOnThePortHurtsNobody() throws IOException {
    TestNode[] all = startAll(2);
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 40; i++) {
      byte[] bytes = new byte[1 + random.nextInt(300)];
      random.nextBytes(bytes);
      throwAt(port(1), bytes);
    }
    throwAt(port(1), "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes("US-ASCII"));
    all[0].send(1, Note.of(1));
    all[1].awaitEvent("message r0 1");
    assertEquals(List.of(), all[1].events("disconnected"));
  }

  /** Starts 1 as it should be and 0 as given; each must hear of the other's refusal. */
  private String refusal(TestNode zero, Configuration zeroBelieves) throws IOException {
    TestNode one = start(1, members(2));
    start(zero, 0, 100, zeroBelieves, network());
    zero.awaitEvent("refused 1 false");
    one.awaitEvent("refused 0 false");
    assertFalse(zero.isConnected(1));
    assertFalse(one.isConnected(0));
    assertEquals(List.of(), zero.events("connected"));
    assertEquals(List.of(), one.events("connected"));
    assertEquals(1, RecordedLog.linesWith("refused the connection").size());
    assertEquals(1, RecordedLog.linesWith("refuses this node").size());
    return zero.events("refused").get(0);
  }

  private static void assertSays(String text, String... parts) {
    for (String part : parts) {
      assertTrue(text.contains(part), text);
    }
  }

  @Test
  void anotherClustersNameIsRefused() throws IOException {
    assertSays(
        refusal(node().clusterName("other\n"), members(2)),
        "\"other \"",
        "\"test\"",
        "loggos.cluster.name");
  }

  @Test
  void otherSettingsAreRefused() throws IOException {
    assertSays(
        refusal(node().agreementHash(0xabcL), members(2)),
        "0000000000000abc",
        "000000005e771465",
        "configuration files");
  }

  @Test
  void aWrongAddressIsRefusedNamingBoth() throws IOException {
    Configuration swapped = moved(members(3), 2, port(1));
    TestNode one = start(1, members(3));
    TestNode zero = start(node(), 0, 100, swapped, network());
    zero.awaitEvent("refused 2 false");
    assertSays(zero.events("refused 2").get(0), "address of replica 2 is answered by replica 1");
    zero.awaitConnected(1);
    one.awaitConnected(0);
  }

  @Test
  void clusterIdsAreComparedOnceBothAreKnown() throws IOException {
    TestNode zero = node().clusterId(0x1111);
    TestNode one = node();
    start(zero, 0, 100, members(2), network());
    start(one, 1, 101, members(2), network());
    zero.awaitConnected(1);
    one.clusterId(0x2222).close();
    zero.awaitEvent("disconnected r1");
    start(node().clusterId(0x2222), 1, 101, members(2), network());
    zero.awaitEvent("refused 1 false");
    assertSays(zero.events("refused").get(0), "0000000000001111", "0000000000002222");
  }

  /** A member's place has another holder at another address, of which the members do not know. */
  private Member newcomer(int index) {
    return new Member(new ReplicaId(index, new Epoch(1, 1)), "127.0.0.1", port(index + 2), 1);
  }

  @Test
  void aNewcomerIsHeardBeforeItIsKnownAndAnswered() throws IOException {
    Configuration founding = members(2);
    TestNode zero = start(node().clusterId(7), 0, 100, founding, network());
    Member third = newcomer(1);
    TestNode fresh = node().clusterId(7);
    start(fresh, 1, 102, founding.with(third), network());
    zero.awaitEvent("connected " + third.id());
    fresh.send(ReplicaId.of(0), Note.of(1));
    zero.awaitEvent("message " + third.id());
    zero.send(third.id(), Note.of(2));
    fresh.awaitEvent("message r0");
    // it is no peer: broadcasts do not reach it before it is
    zero.broadcast(Note.of(3));
    zero.setPeers(founding.with(third).members());
    zero.broadcast(Note.of(4));
    fresh.awaitEvent("message r0 4");
    assertEquals(List.of("message r0 2", "message r0 4"), fresh.events("message"));
  }

  @Test
  void aStrangerOfAnUnknownClusterIsRefused() throws IOException {
    Configuration founding = members(2);
    start(node(), 0, 100, founding, network());
    Member third = newcomer(1);
    TestNode fresh = node().clusterId(7);
    start(fresh, 1, 102, founding.with(third), network());
    fresh.awaitEvent("refused 0 false");
    assertSays(fresh.events("refused").get(0), "r1@1.1 is not a member");
  }

  @Test
  void peersComeAndGoWhileItRuns() throws IOException {
    Configuration founding = members(3);
    Configuration two = founding.without(2);
    TestNode zero = start(node().clusterId(7), 0, 100, two, network());
    TestNode one = start(node().clusterId(7), 1, 101, two, network());
    zero.awaitConnected(1);
    TestNode other = start(node().clusterId(7), 2, 102, founding, network());
    zero.setPeers(founding.members());
    one.setPeers(founding.members());
    other.awaitConnected(0);
    other.awaitConnected(1);
    zero.setPeers(founding.without(1).members());
    one.close();
    zero.awaitEvent("disconnected r1");
    zero.broadcast(Note.of(5));
    other.awaitEvent("message r0 5");
  }

  @Test
  void whoeverIsNotCalledCallsAtLast() throws IOException {
    Configuration founding = members(2);
    // it would be the part of 0 to dial, but 0 does not know any more that it has a peer
    TestNode zero = node().clusterId(7);
    start(zero, 0, 100, founding, network());
    zero.setPeers(List.of());
    TestNode one = start(node().clusterId(7), 1, 101, founding, network());
    one.awaitConnected(0);
  }

  @Test
  void twoThatCallEachOtherEndWithOneConnection() throws IOException {
    Configuration founding = members(1);
    Member left = newcomer(1);
    Member right = newcomer(2);
    Configuration all = founding.with(left).with(right);
    TestNode one = start(node().clusterId(7), 1, 101, all, network());
    TestNode two = start(node().clusterId(7), 2, 102, all, network());
    one.awaitEvent("connected " + right.id());
    two.awaitEvent("connected " + left.id());
    sendUntilHeard(one, left.id(), two, right.id());
    sendUntilHeard(two, right.id(), one, left.id());
  }

  /** What is sent over the one of two connections that gives way is lost. */
  private static void sendUntilHeard(
      TestNode from, ReplicaId sender, TestNode to, ReplicaId receiver) {
    Await.until(
        "a message of " + sender,
        () -> {
          from.send(receiver, Note.of(1));
          return !to.events("message " + sender).isEmpty();
        });
  }

  @Test
  void theDiallingSideThatForgotIsToldToEnd() throws IOException {
    TestNode[] all = startAll(2);
    all[0].close();
    all[1].awaitEvent("disconnected r0");
    TestNode again = start(node(), 0, 555, members(2), network());
    again.awaitEvent("refused 1 true");
    assertSays(
        again.events("refused").get(0), "restarted without its memory", "was 100", "now 555");
    all[1].awaitEvent("refused 0 false");
    assertFalse(all[1].isConnected(0));
  }

  @Test
  void theListeningSideThatForgotIsToldToEnd() throws IOException {
    TestNode[] all = startAll(2);
    all[1].close();
    all[0].awaitEvent("disconnected r1");
    TestNode again = start(node(), 1, 555, members(2), network());
    again.awaitEvent("refused 0 true");
    assertSays(again.events("refused").get(0), "restarted without its memory", "was 101");
    all[0].awaitEvent("refused 1 false");
    assertFalse(all[0].isConnected(1));
    assertEquals(List.of(), again.events("connected"));
  }

  @Test
  void whoKeepsAJournalMayComeBack() throws IOException {
    TestNode zero = start(node(), 0, 100, members(2), forgiving());
    TestNode one = start(node(), 1, 101, members(2), forgiving());
    zero.awaitConnected(1);
    one.close();
    zero.awaitEvent("disconnected r1");
    TestNode again = start(node(), 1, 555, members(2), forgiving());
    again.awaitConnected(0);
    zero.close();
    again.awaitEvent("disconnected r0");
    start(node(), 0, 556, members(2), forgiving()).awaitConnected(1);
  }

  @Test
  void theSecondOfTwoNodesWithOneIdIsToldToEnd() throws IOException {
    Configuration members = members(2);
    TestNode zero = start(node(), 0, 100, members, forgiving());
    TestNode one = start(node(), 1, 101, members, forgiving());
    zero.awaitConnected(1);
    one.awaitConnected(0);
    TestNode second = start(node(), 0, 900, moved(members, 0, port(4)), forgiving());
    second.awaitEvent("refused 1 true");
    assertSays(
        second.events("refused").get(0),
        "replica 0 is already running as 100, this one is 900",
        "two nodes with one id");
    assertTrue(zero.isConnected(1));
    assertEquals(List.of(), zero.events("disconnected"));
    assertEquals(List.of(), zero.events("refused"));
    zero.send(1, Note.of(1));
    one.awaitEvent("message r0 1");
  }
}
