package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterStatusTest {
  private static final MemberStatus DEAD =
      MemberStatus.silent(2, "h:1", new FailedCheckException("h:1: connection refused"));

  @Test
  void aLeaderNeedsAQuorumBehindIt() {
    MemberStatus leader = member(0, "leader", 0, 7, "aa");
    assertEquals(0, status(leader, member(1, "follower", 0, 7, "aa"), DEAD).leader().id());
    assertNull(status(leader, member(1, "follower", 2, 7, "aa"), DEAD).leader());
    assertNull(status(leader, DEAD, DEAD).leader());
    assertNull(status(leader, leader, DEAD).leader());
    assertEquals(2, status(leader, member(1, "follower", 0, 7, "aa"), DEAD).tolerates());
    assertEquals(-1, status(DEAD, DEAD, DEAD).tolerates());
  }

  @Test
  void aFollowerAloneIsNoLeader() {
    MemberStatus one = member(0, "follower", 1, 7, "aa");
    assertNull(status(one, member(2, "follower", 1, 7, "aa"), DEAD).leader());
  }

  @Test
  void onlyStatesAtTheSameSlotAreCompared() {
    MemberStatus one = member(0, "leader", 0, 7, "aa");
    assertNull(status(one, member(1, "follower", 0, 8, "bb"), DEAD).difference());
    assertNull(status(one, member(1, "follower", 0, 7, null), DEAD).difference());
    String difference = status(one, member(1, "follower", 0, 7, "bb"), DEAD).difference();
    assertEquals("replicas 0 and 1 have different states at slot 7: aa and bb", difference);
  }

  @Test
  void levelMeansTheSameSlot() {
    MemberStatus one = member(0, "leader", 0, 7, "aa");
    assertTrue(status(one, member(1, "follower", 0, 7, "aa"), DEAD).isLevel());
    assertFalse(status(one, member(1, "follower", 0, 8, "aa"), DEAD).isLevel());
  }

  @Test
  void tellsHashesByReplica() {
    ClusterStatus status =
        status(member(0, "leader", 0, 7, "aa"), member(1, "follower", 0, 7, null), DEAD);
    assertEquals("{\"0\":\"aa\",\"1\":null}", Json.line(status.stateHashes()));
  }

  @Test
  void doesNotRepeatTheAddress() {
    assertEquals("connection refused", DEAD.trouble());
    assertEquals(
        "{\"id\":2,\"address\":\"h:1\",\"error\":\"connection refused\"}", Json.line(DEAD.json()));
  }

  @Test
  void refusesWhatIsNoStatus() {
    assertThrows(FailedCheckException.class, () -> MemberStatus.answered("h:1", "<html>"));
    assertThrows(FailedCheckException.class, () -> MemberStatus.answered("h:1", "{}"));
  }

  private static ClusterStatus status(MemberStatus... members) {
    return new ClusterStatus(List.of(members), 2);
  }

  private static MemberStatus member(int id, String role, int leader, long executed, String hash) {
    String json =
        Json.line(
            Json.object()
                .put("id", id)
                .put("role", role)
                .put("leader", leader)
                .put("executed", executed)
                .put("tolerates", 2)
                .put("state_hash", hash));
    return MemberStatus.answered("h:" + id, json);
  }
}
