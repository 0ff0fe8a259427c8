package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is made of what replicas remember. */
final class WhyTest {
  private final List<Happening> ring = new ArrayList<>();

  private void happens(String teller, long millis, String kind, long slot, String cause) {
    ring.add(new Happening(teller, 1000 * millis, kind, slot, "", cause));
  }

  private void elects(String teller, long millis, String kind, String ballot, String cause) {
    ring.add(new Happening(teller, 1000 * millis, kind, 8, ballot, cause));
  }

  private static String joined(Explanation explanation) {
    return String.join("\n", explanation.sentences());
  }

  @Test
  void tellsStepByStepWhyAMemberWasReplaced() {
    happens("r1", 90, "SUSPECT", 0, "r2: silent for 510 ms, timeout 500 ms");
    happens("r0", 100, "SUSPECT", 0, "r2: silent for 512 ms, timeout 500 ms");
    happens("r0", 101, "TRUST", 0, "r1: the highest index able to lead");
    happens("r0", 1103, "REPLACEMENT", 0, "r2 is to be replaced by r2@1.7: suspected for 1003 ms");
    happens("r0", 1134, "REPLACEMENT", 0, "r2@1.7 has begun and fetches the state");
    happens("r2@1.7", 7, "LIFE_CYCLE", 8123, "ACTIVATED: takes part");
    happens("r0", 1200, "CONFIGURATION", 8120, "proposed: r2 is to be replaced by r2@1.7");
    happens("r0", 1201, "CONFIGURATION", 8123, "rules: configuration 1 of r0 r1 r2@1.7");
    happens("r1", 1201, "CONFIGURATION", 8123, "rules: configuration 1 of r0 r1 r2@1.7");
    Explanation explanation = new WhyReplaced(ring).explain();
    assertTrue(explanation.found());
    assertEquals(
        List.of(
            "r2 was replaced by r2@1.7 at slot 8123, because r0 suspected r2: silent for 512 ms,"
                + " timeout 500 ms",
            "  r0 suspected r2: silent for 512 ms, timeout 500 ms",
            "  1003 ms later r0: r2 is to be replaced by r2@1.7: suspected for 1003 ms",
            "  31 ms later r0: r2@1.7 has begun and fetches the state",
            "  r2@1.7 became ACTIVATED: takes part",
            "  66 ms later r0 saw the membership change at slot 8120: proposed: r2 is to be"
                + " replaced by r2@1.7",
            "  1 ms later r0 saw the membership change at slot 8123: rules: configuration 1 of r0"
                + " r1 r2@1.7"),
        explanation.sentences());
    assertEquals(6, explanation.evidence().size());
  }

  @Test
  void tellsWhyAMemberWasKept() {
    happens("r0", 100, "SUSPECT", 0, "r2: silent for 512 ms, timeout 500 ms");
    happens("r0", 600, "REPLACEMENT", 0, "r2 is to be replaced by r2@1.7: suspected for 500 ms");
    happens("r0", 700, "RESTORE", 0, "r2: heard again after 1200 ms, timeout 600 ms");
    happens("r0", 700, "REPLACEMENT", 0, "given up, r2 is back: r2 is to be replaced by r2@1.7");
    String text = joined(new WhyReplaced(ring).explain());
    assertTrue(text.startsWith("r2 was not replaced by r2@1.7: r2 is back"), text);
  }

  @Test
  void tellsWhatALeaderLeftToOthersUnlessOneTookItOver() {
    happens("r0", 600, "REPLACEMENT", 0, "r2 is to be replaced by r2@1.7: suspected for 500 ms");
    happens("r0", 700, "REPLACEMENT", 0, "left to the next leader: r2 is to be replaced by r2@1.7");
    String text = joined(new WhyReplaced(ring).explain());
    String left = "r2 was not replaced by r2@1.7: whoever saw to it leads no more";
    assertTrue(text.startsWith(left), text);
    happens("r1", 800, "REPLACEMENT", 0, "taken over: r2 is to be replaced by r2@1.7");
    text = joined(new WhyReplaced(ring).explain());
    assertTrue(text.startsWith("r2 is being replaced by r2@1.7"), text);
  }

  @Test
  void tellsOfAdditionsAndRemovals() {
    happens("r0", 100, "REPLACEMENT", 0, "r3@1.7 is to be added, as an operator wants");
    happens("r0", 150, "CONFIGURATION", 40, "rules: configuration 1 of r0 r1 r2 r3@1.7");
    happens("r0", 200, "REPLACEMENT", 0, "r1 is to go, as an operator wants");
    String text = joined(new WhyReplaced(ring).explain());
    assertTrue(text.contains("r3@1.7 was added at slot 40, as an operator wanted"), text);
    assertTrue(text.contains("r1 is to leave, as an operator wanted"), text);
  }

  @Test
  void saysSoWhenNothingWasReplaced() {
    happens("r0", 100, "SUSPECT", 0, "r2: silent");
    Explanation explanation = new WhyReplaced(ring).explain();
    assertFalse(explanation.found());
    assertEquals(
        List.of("no replica remembers that anybody was replaced, or was to be"),
        explanation.sentences());
  }

  /** Three replicas, of which the given one leads and remembers what was noted so far. */
  private ClusterStatus cluster(int leader) {
    List<MemberStatus> members = new ArrayList<>();
    for (int id = 0; id < 3; id++) {
      ObjectNode json = Json.object().put("id", id).put("leader", leader);
      json.put("role", id == leader ? "leader" : "follower").put("now_ms", 10_000).put("lag", 0);
      ArrayNode events = json.putArray("events");
      for (Happening one : ring) {
        if (one.teller().equals("r" + id)) {
          events.add(one.json());
        }
      }
      json.putObject("load").put("seconds", 10).put("requests", 5000).put("syncs", 100);
      members.add(new MemberStatus(id, "h:" + id, json, null));
    }
    return new ClusterStatus(members, 2);
  }

  @Test
  void tellsWhatEndedTheLeadershipBefore() {
    elects("r2", 5, "PREPARING", "4:r2", "trusted as leader");
    elects("r2", 6, "LEADING", "4:r2", "promised by a quorum");
    happens("r1", 100, "SUSPECT", 0, "r2: its host refuses connections");
    elects("r1", 101, "TRUST", "4:r2", "r1: the highest index able to lead");
    elects("r1", 101, "PREPARING", "5:r1", "trusted as leader");
    elects("r1", 103, "LEADING", "5:r1", "promised by a quorum, 2 open slots to finish");
    Explanation explanation = new WhyLeader(cluster(1)).explain();
    assertTrue(explanation.found());
    String first = explanation.sentences().get(0);
    assertTrue(first.startsWith("r1 leads since slot 8 with ballot 5:r1, 1970-01-01T"), first);
    assertTrue(first.endsWith(", because r1 suspected r2: its host refuses connections"), first);
    assertTrue(joined(explanation).contains("1 ms later r1 trusted r1: the highest index"));
    assertTrue(joined(explanation).contains("2 ms later r1 led from slot 8 with ballot 5:r1"));
  }

  @Test
  void tellsThatLeadershipWasHandedOver() {
    elects("r2", 6, "LEADING", "4:r2", "promised by a quorum");
    elects("r2", 50, "TRANSFER", "4:r2", "handed over to r1");
    elects("r1", 101, "PREPARING", "5:r1", "trusted as leader");
    elects("r1", 103, "LEADING", "5:r1", "promised by a quorum");
    String text = joined(new WhyLeader(cluster(1)).explain());
    assertTrue(text.contains(", because r2 handed over, as an operator wanted\n"), text);
  }

  @Test
  void saysSoWhenTheRingBeginsLater() {
    Explanation explanation = new WhyLeader(cluster(1)).explain();
    assertFalse(explanation.found());
    assertEquals(
        List.of("r1 leads, and does not remember since when: its ring of events begins later"),
        explanation.sentences());
  }

  @Test
  void tellsWhatHappenedLastWhenNobodyLeads() {
    happens("r0", 100, "SUSPECT", 0, "r2: silent for 512 ms, timeout 500 ms");
    Explanation explanation = new WhyLeader(cluster(-1)).explain();
    assertTrue(explanation.found());
    assertTrue(joined(explanation).startsWith("nobody leads with a quorum behind it"));
  }

  @Test
  void namesWhatLimits() {
    happens("r0", 4000, "PAUSE", 0, "own loop 800 ms late");
    ClusterStatus status = cluster(1);
    load(status, 1).put("window_full_share", 0.5).put("waiting_max", 900).put("busy", 12);
    load(status, 1).put("resends", 40);
    load(status, 2).put("sync_mean_ms", 25.25).put("sync_max_ms", 300);
    load(status, 0).put("loop_delay_max_ms", 80).put("catch_ups", 7);
    ((ObjectNode) status.members().get(0).status()).put("lag", 5000);
    Explanation explanation = new WhySlow(status).explain();
    assertTrue(explanation.found());
    String text = joined(explanation);
    for (String part :
        List.of(
            "the window of r1 was full 50% of the time, with up to 900 requests waiting",
            "r1 told clients 12 times that it is busy",
            "r1 asked for 40 votes again",
            "r2 waits for its disk: a sync takes 25.3 ms on average, 300 ms at most",
            "r0 was late by up to 80 ms",
            "r0 is 5000 slots behind; it asked 7 times",
            "r0, 6 s ago: own loop 800 ms late",
            "r1: 500 requests/s")) {
      assertTrue(text.contains(part), part + " is missing in " + text);
    }
    assertEquals(1, explanation.evidence().size());
  }

  private static ObjectNode load(ClusterStatus status, int id) {
    return (ObjectNode) status.members().get(id).status().path("load");
  }

  @Test
  void saysSoWhenNothingLimits() {
    Explanation explanation = new WhySlow(cluster(1)).explain();
    assertFalse(explanation.found());
    assertTrue(joined(explanation).startsWith("nothing limits the cluster now"));
  }

  @Test
  void namesWhoIsSilent() {
    List<MemberStatus> members = new ArrayList<>(cluster(1).members());
    members.set(0, new MemberStatus(0, "h:0", null, "connection refused"));
    String text = joined(new WhySlow(new ClusterStatus(members, 2)).explain());
    assertTrue(text.contains("replica 0 does not answer: connection refused"), text);
  }

  @Test
  void otherTopicsAreAnError() {
    CommandRun.of("why", "not", "--node", "127.0.0.1:1").ends(2).complains("'not'", "slow");
    CommandRun.of("why", "leader", "--node", "127.0.0.1:1", "--timeout", "1s").ends(1);
  }
}
