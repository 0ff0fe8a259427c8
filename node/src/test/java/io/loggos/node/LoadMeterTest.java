package io.loggos.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loggos.api.ReplyStatus;
import io.loggos.replica.ReplicaLoad;
import org.junit.jupiter.api.Test;

final class LoadMeterTest {
  private final LoadMeter load = new LoadMeter();

  private ObjectNode written() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    load.write(json);
    return json;
  }

  @Test
  void hasNothingToTellAtFirst() {
    assertEquals(0, written().get("seconds").asDouble());
    assertEquals(0, written().get("window_full_share").asDouble());
    assertEquals(0, written().get("sync_mean_ms").asDouble());
  }

  @Test
  void addsUpItsSamples() {
    load.onReply(ReplyStatus.BUSY);
    load.onReply(ReplyStatus.OK);
    load.sample(new ReplicaLoad(100, 7, true, 1, 1), 5_000_000);
    load.sample(new ReplicaLoad(150, 3, false, 2, 1), -1);
    ObjectNode json = written();
    assertEquals(0.2, json.get("seconds").asDouble());
    assertEquals(150, json.get("requests").asLong());
    assertEquals(2, json.get("resends").asLong());
    assertEquals(1, json.get("catch_ups").asLong());
    assertEquals(1, json.get("busy").asLong());
    assertEquals(7, json.get("waiting_max").asInt());
    assertEquals(0.5, json.get("window_full_share").asDouble());
    assertEquals(5, json.get("loop_delay_max_ms").asDouble());
  }

  @Test
  void measuresOneSyncAtATimeAndSeesThoseThatHang() {
    load.onFlush(3);
    load.onFlush(9);
    load.onDurable(2);
    load.sample(ReplicaLoad.NONE, 0);
    assertEquals(0, written().get("syncs").asLong());
    assertTrue(written().get("sync_max_ms").asDouble() > 0);
    load.onDurable(3);
    load.onDurable(9);
    load.sample(ReplicaLoad.NONE, 0);
    assertEquals(1, written().get("syncs").asLong());
    assertTrue(written().get("sync_mean_ms").asDouble() > 0);
  }

  @Test
  void forgetsWhatIsTenSecondsAgo() {
    load.onReply(ReplyStatus.BUSY);
    load.sample(new ReplicaLoad(1000, 0, false, 0, 0), 0);
    for (int i = 0; i < 100; i++) {
      load.sample(new ReplicaLoad(1000, 0, false, 0, 0), 0);
    }
    assertEquals(10, written().get("seconds").asDouble());
    assertEquals(0, written().get("busy").asLong());
    assertEquals(0, written().get("requests").asLong());
  }
}
