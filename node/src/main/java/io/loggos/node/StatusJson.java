package io.loggos.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loggos.api.machine.Events;
import io.loggos.api.machine.Memory;
import io.loggos.config.Settings;
import io.loggos.replica.ReplicaStatus;
import java.util.List;
import java.util.Locale;

/** A node's status as one JSON object; the field names are a contract with its readers. */
final class StatusJson {
  static final String VERSION = "0.1";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Settings settings;
  private final String durability;
  private final LoadMeter load;
  private final EventRing ring;

  StatusJson(Settings settings, String durability, LoadMeter load, EventRing ring) {
    this.settings = settings;
    this.durability = durability;
    this.load = load;
    this.ring = ring;
  }

  byte[] write(
      ReplicaStatus status,
      Memory memory,
      boolean[] connected,
      SnapshotRecord snapshots,
      MembershipStatus membership,
      boolean withEvents) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("version", VERSION).put("cluster", settings.cluster().name());
    json.put("cluster_id", status.clusterId() == 0 ? null : hex(status.clusterId()));
    json.put("id", status.index()).put("role", status.role()).put("leader", status.leader());
    json.put("ballot", status.ballot().toString()).put("decided", status.decided());
    json.put("executed", status.executed()).put("log_start", status.logStart());
    json.put("known_decided", status.knownDecided());
    json.put("voted", memory.slot()).put("promised", memory.promised().toString());
    json.put("lag", status.knownDecided() - status.executed());
    json.put("chain", hex(status.chain()));
    json.put("state_hash", status.stateHash() == null ? null : hex(status.stateHash()));
    json.put("sessions", status.sessions()).put("waiting", status.waiting());
    json.put("requests", status.requests()).put("tolerates", status.tolerates());
    json.put("quarantine", status.quarantine());
    membership.write(json);
    json.put("storage", settings.storageMode()).put("durability", durability);
    snapshots.write(json, System.currentTimeMillis());
    json.put("application", settings.application());
    json.put("loop_delay_ms", load.delayNanos() / 1e6);
    Runtime runtime = Runtime.getRuntime();
    json.put("heap_used_bytes", runtime.totalMemory() - runtime.freeMemory());
    ArrayNode peers = json.putArray("peers");
    for (ReplicaStatus.Peer peer : status.peers()) {
      peers
          .addObject()
          .put("id", peer.index())
          .put("suspected", peer.suspected())
          .put("connected", connected[peer.index()])
          .put("executed", peer.executed())
          .put("quarantined", peer.quarantined());
    }
    json.put("now_ms", System.currentTimeMillis());
    load.write(json.putObject("load"));
    for (Events.Kind kind : List.of(Events.Kind.REPLACEMENT, Events.Kind.TRANSFER)) {
      EventRing.Event last = ring.last(kind);
      if (last != null) {
        writeEvent(json.putObject("last_" + kind.name().toLowerCase(Locale.ROOT)), last);
      }
    }
    if (withEvents) {
      ArrayNode array = json.putArray("events");
      ring.latest().forEach(event -> writeEvent(array.addObject(), event));
    }
    try {
      return MAPPER.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void writeEvent(ObjectNode json, EventRing.Event event) {
    json.put("time_ms", event.timeMillis())
        .put("time_us", event.timeMicros())
        .put("kind", event.kind().name())
        .put("slot", event.slot())
        .put("ballot", event.ballot() == null ? null : event.ballot().toString())
        .put("cause", event.cause());
  }

  private static String hex(long word) {
    return String.format("%016x", word);
  }
}
