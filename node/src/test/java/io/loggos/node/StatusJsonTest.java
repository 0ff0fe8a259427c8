package io.loggos.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loggos.api.Ballot;
import io.loggos.api.Configuration;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.io.ReplicaProvider.StandbyAddress;
import io.loggos.api.machine.Events.Kind;
import io.loggos.api.machine.Memory;
import io.loggos.config.Settings;
import io.loggos.replica.ReplicaLoad;
import io.loggos.replica.ReplicaStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The field names are a contract with everybody who reads a node's status. */
final class StatusJsonTest {
  private static final MembershipStatus MEMBERSHIP =
      new MembershipStatus(
          new Configuration(3, List.of(new Member(new ReplicaId(1, new Epoch(2, 36)), "h", 1, 2))),
          44,
          true,
          "ACTIVATED",
          true,
          "pool",
          Map.of(new StandbyAddress("s", 9), 312L));

  @Test
  void tellsOfTheMembership() throws IOException {
    JsonNode node = write(status(255, 16L, null), null);
    assertEquals(3, node.path("configuration").asLong());
    assertEquals("rules from slot 44", node.path("pending_change").asText());
    assertEquals("2.10", node.path("members").path(0).path("epoch").asText());
    assertEquals("s:9", node.path("standbys").path(0).asText());
    assertEquals(312, node.path("hot_standbys").path("s:9").asLong());
  }

  private static ReplicaStatus status(long clusterId, Long stateHash, String quarantine) {
    return new ReplicaStatus(
        1,
        "follower",
        2,
        new Ballot(4, 2, Epoch.FIRST, 99),
        clusterId,
        20,
        18,
        5,
        21,
        -1,
        stateHash,
        3,
        4,
        500,
        1,
        quarantine,
        List.of(
            new ReplicaStatus.Peer(0, true, 7, false), new ReplicaStatus.Peer(1, false, 18, true)));
  }

  private JsonNode write(ReplicaStatus status, List<EventRing.Event> events) throws IOException {
    return write(status, new SnapshotRecord(false), events);
  }

  private JsonNode write(
      ReplicaStatus status, SnapshotRecord snapshots, List<EventRing.Event> events)
      throws IOException {
    long[] micros = {0};
    EventRing ring = new EventRing("r1", () -> micros[0]);
    for (EventRing.Event event : events == null ? List.<EventRing.Event>of() : events) {
      micros[0] = event.timeMicros();
      ring.record(event.kind(), event.slot(), event.ballot(), event.cause());
    }
    Settings settings = Settings.parse(LocalCluster.describe(3), "test", List.of());
    LoadMeter load = new LoadMeter();
    load.sample(ReplicaLoad.NONE, 2_500_000);
    StatusJson json = new StatusJson(settings, "survives nothing", load, ring);
    byte[] bytes =
        json.write(
            status,
            Memory.NONE,
            new boolean[] {false, true},
            snapshots,
            MEMBERSHIP,
            events != null);
    return new ObjectMapper().readTree(bytes);
  }

  @Test
  void namesEveryField() throws IOException {
    JsonNode node = write(status(255, 16L, null), null);
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    assertEquals(
        List.of(
            "version",
            "cluster",
            "cluster_id",
            "id",
            "role",
            "leader",
            "ballot",
            "decided",
            "executed",
            "log_start",
            "known_decided",
            "voted",
            "promised",
            "lag",
            "chain",
            "state_hash",
            "sessions",
            "waiting",
            "requests",
            "tolerates",
            "quarantine",
            "configuration",
            "pending_change",
            "life_cycle",
            "replacement_paused",
            "members",
            "standby_provider",
            "standbys",
            "hot_standbys",
            "storage",
            "durability",
            "keeps_snapshots",
            "snapshot",
            "snapshot_failure",
            "application",
            "loop_delay_ms",
            "heap_used_bytes",
            "peers",
            "now_ms",
            "load"),
        names);
  }

  @Test
  void tellsWhatTheReplicaKnows() throws IOException {
    JsonNode node = write(status(255, 16L, "broken"), null);
    assertEquals("local", node.get("cluster").asText());
    assertEquals("00000000000000ff", node.get("cluster_id").asText());
    assertEquals("0000000000000010", node.get("state_hash").asText());
    assertEquals("ffffffffffffffff", node.get("chain").asText());
    assertEquals("4:r2", node.get("ballot").asText());
    assertEquals(3, node.get("lag").asInt());
    assertEquals(1, node.get("tolerates").asInt());
    assertEquals("broken", node.get("quarantine").asText());
    assertEquals("memory", node.get("storage").asText());
    assertEquals("survives nothing", node.get("durability").asText());
    assertEquals(2.5, node.get("loop_delay_ms").asDouble());
    JsonNode peer = node.get("peers").get(1);
    assertEquals(
        "{\"id\":1,\"suspected\":false,\"connected\":true,\"executed\":18,\"quarantined\":true}",
        peer.toString());
  }

  @Test
  void isNullWhereNothingIsKnown() throws IOException {
    JsonNode node = write(status(0, null, null), null);
    assertTrue(node.get("cluster_id").isNull());
    assertTrue(node.get("state_hash").isNull());
    assertTrue(node.get("quarantine").isNull());
    assertFalse(node.has("events"));
  }

  @Test
  void tellsOfTheSnapshots() throws IOException {
    SnapshotRecord snapshots = new SnapshotRecord(true);
    assertTrue(write(status(1, null, null), snapshots, null).get("keeps_snapshots").asBoolean());
    assertTrue(write(status(1, null, null), snapshots, null).get("snapshot").isNull());
    snapshots.onRecovered(5, 70);
    assertEquals(
        "{\"slot\":5,\"bytes\":70,\"age_ms\":null}",
        write(status(1, null, null), snapshots, null).get("snapshot").toString());
    snapshots.onFailed("the disk is full");
    snapshots.onSaved(9, 80, System.currentTimeMillis());
    JsonNode node = write(status(1, null, null), snapshots, null);
    assertEquals(9, node.at("/snapshot/slot").asInt());
    assertTrue(node.at("/snapshot/age_ms").isIntegralNumber());
    assertTrue(node.get("snapshot_failure").isNull());
    snapshots.onFailed("the disk is full");
    node = write(status(1, null, null), snapshots, null);
    assertEquals("the disk is full", node.get("snapshot_failure").asText());
    assertEquals(9, node.at("/snapshot/slot").asInt());
    snapshots.onWanted();
    assertTrue(write(status(1, null, null), snapshots, null).get("snapshot_failure").isNull());
  }

  @Test
  void aStorageThatKeepsNothingHasNoSnapshot() throws IOException {
    SnapshotRecord snapshots = new SnapshotRecord(false);
    snapshots.onSaved(9, 80, 0);
    assertTrue(write(status(1, null, null), snapshots, null).get("snapshot").isNull());
  }

  @Test
  void tellsTheLastDecisionsWithoutBeingAsked() throws IOException {
    List<EventRing.Event> events =
        List.of(
            new EventRing.Event(12_000, Kind.REPLACEMENT, 0, null, "r2 is to go"),
            new EventRing.Event(13_000, Kind.REPLACEMENT, 0, null, "given up"),
            new EventRing.Event(14_000, Kind.TRANSFER, 5, null, "handed over to r2"),
            new EventRing.Event(15_000, Kind.TRUST, 0, null, "r2: it leads"));
    JsonNode node = write(status(1, null, null), events);
    assertEquals("given up", node.at("/last_replacement/cause").asText());
    assertEquals(13, node.at("/last_replacement/time_ms").asLong());
    assertEquals("handed over to r2", node.at("/last_transfer/cause").asText());
  }

  @Test
  void addsTheEventsWhenAsked() throws IOException {
    JsonNode node =
        write(
            status(1, null, null),
            List.of(
                new EventRing.Event(12_345, Kind.TRUST, 0, null, "r2: \"it\" leads"),
                new EventRing.Event(13_456, Kind.LEADING, 5, Ballot.NONE, "promised")));
    assertEquals(
        "[{\"time_ms\":12,\"time_us\":12345,\"kind\":\"TRUST\",\"slot\":0,\"ballot\":null,"
            + "\"cause\":\"r2: \\\"it\\\" leads\"},"
            + "{\"time_ms\":13,\"time_us\":13456,\"kind\":\"LEADING\",\"slot\":5,"
            + "\"ballot\":\"0:r0\",\"cause\":\"promised\"}]",
        node.get("events").toString());
  }
}
