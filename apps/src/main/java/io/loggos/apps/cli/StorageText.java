package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loggos.api.Incarnation;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.JournalRecord;
import io.loggos.storage.wal.StorageInspection;
import io.loggos.storage.wal.StorageInspection.IdentityFacts;
import io.loggos.storage.wal.StorageInspection.SegmentFacts;
import io.loggos.storage.wal.StorageInspection.SnapshotFacts;
import io.loggos.storage.wal.StorageInspection.TornTail;
import java.util.Map;
import java.util.stream.Collectors;

/** What was found in a data directory, for people and for programs. */
final class StorageText {
  private static final String NONE = "-";

  private final StorageInspection found;

  StorageText(StorageInspection found) {
    this.found = found;
  }

  static String hex(long word) {
    return String.format("%016x", word);
  }

  /** Says everything. */
  void sayAll(Report report) {
    if (found.identity() != null) {
      sayIdentity(report, found.identity());
    }
    if (!found.snapshots().isEmpty()) {
      report.say(snapshotTable());
    }
    if (!found.segments().isEmpty()) {
      report.say(segmentTable());
    }
    for (JournalRecord record : found.summary()) {
      report.say("%s", describe(record));
    }
    if (found.tornTail() != null) {
      TornTail tail = found.tornTail();
      report.say(
          "%s ends at offset %d in a write that was cut short (%d bytes): no damage, the next start"
              + " removes it",
          tail.file(), tail.offset(), tail.bytes());
    }
  }

  private static void sayIdentity(Report report, IdentityFacts who) {
    report.say(
        "replica %s of cluster '%s' (id %s), last start %d%s",
        who.replica(),
        who.clusterName(),
        who.clusterId() == 0 ? "not known yet" : hex(who.clusterId()),
        who.starts(),
        who.admitted() ? "" : "; not yet admitted by all members");
    for (Map.Entry<ReplicaId, Long> peer : who.peers().entrySet()) {
      report.say("met replica %s in its start %d", peer.getKey(), start(peer.getValue()));
    }
    if (who.droppedSlot() > 0) {
      report.say("the log may have dropped the slots up to %d", who.droppedSlot());
    }
  }

  private static int start(long incarnation) {
    return Incarnation.start(incarnation);
  }

  private TableText snapshotTable() {
    TableText table = new TableText("snapshot", "slot", "bytes", "state");
    for (SnapshotFacts facts : found.snapshots()) {
      boolean intact = facts.problem() == null;
      table.add(
          facts.file(),
          facts.slot(),
          intact ? facts.bytes() : NONE,
          intact ? "intact" : "not intact");
    }
    return table;
  }

  private TableText segmentTable() {
    TableText table = new TableText("segment", "records", "slots", "used bytes", "bytes");
    for (SegmentFacts facts : found.segments()) {
      table.add(
          facts.file(),
          facts.last() < facts.first() ? NONE : facts.first() + "-" + facts.last(),
          facts.slotMax() == 0 ? NONE : facts.slotMin() + "-" + facts.slotMax(),
          facts.usedBytes(),
          facts.bytes());
    }
    return table;
  }

  private static String describe(JournalRecord record) {
    if (record instanceof JournalRecord.Promised promised) {
      return "highest promise: ballot " + promised.ballot();
    } else if (record instanceof JournalRecord.DecidedUpTo decided) {
      return "recorded as decided: the slots up to " + decided.slot();
    } else if (record instanceof JournalRecord.Installed installed) {
      return "installed from a peer: a snapshot of slot " + installed.slot();
    } else if (record instanceof JournalRecord.LeaseGranted granted) {
      return "longest lease granted: " + granted.holdNanos() / 1_000_000 + " ms";
    } else if (record instanceof JournalRecord.Holders holders) {
      return "took over places: " + ids(holders);
    }
    return record.toString();
  }

  private static String ids(JournalRecord.Holders holders) {
    return holders.members().stream()
        .map(member -> member.id().toString())
        .collect(Collectors.joining(", "));
  }

  /** Everything as an object. */
  ObjectNode json() {
    ObjectNode json = Json.object().put("ok", found.isIntact());
    IdentityFacts who = found.identity();
    if (who != null) {
      json.put("cluster", who.clusterName());
      json.put("cluster_id", who.clusterId() == 0 ? null : hex(who.clusterId()));
      json.put("replica", who.replica().index());
      json.put("epoch", who.replica().epoch().ordinal());
      json.put("starts", who.starts()).put("admitted", who.admitted());
      json.put("dropped_slot", who.droppedSlot());
      ArrayNode peers = json.putArray("peers");
      who.peers()
          .forEach(
              (peer, met) ->
                  peers
                      .addObject()
                      .put("id", peer.index())
                      .put("epoch", peer.epoch().ordinal())
                      .put("met_start", start(met)));
    }
    ArrayNode snapshots = json.putArray("snapshots");
    for (SnapshotFacts facts : found.snapshots()) {
      snapshots
          .addObject()
          .put("file", facts.file())
          .put("slot", facts.slot())
          .put("bytes", facts.bytes())
          .put("intact", facts.problem() == null);
    }
    ArrayNode segments = json.putArray("segments");
    for (SegmentFacts facts : found.segments()) {
      segments
          .addObject()
          .put("file", facts.file())
          .put("first", facts.first())
          .put("last", facts.last())
          .put("slot_min", facts.slotMin())
          .put("slot_max", facts.slotMax())
          .put("used_bytes", facts.usedBytes())
          .put("bytes", facts.bytes());
    }
    addLog(json);
    ArrayNode problems = json.putArray("problems");
    found.problems().forEach(problems::add);
    return json;
  }

  private void addLog(ObjectNode json) {
    for (JournalRecord record : found.summary()) {
      if (record instanceof JournalRecord.Promised promised) {
        json.put("promised", promised.ballot().toString());
      } else if (record instanceof JournalRecord.DecidedUpTo decided) {
        json.put("decided_up_to", decided.slot());
      } else if (record instanceof JournalRecord.Installed installed) {
        json.put("installed", installed.slot());
      } else if (record instanceof JournalRecord.LeaseGranted granted) {
        json.put("lease_ns", granted.holdNanos());
      } else if (record instanceof JournalRecord.Holders holders) {
        json.put("holders", ids(holders));
      }
    }
    TornTail tail = found.tornTail();
    if (tail != null) {
      json.putObject("torn_tail")
          .put("file", tail.file())
          .put("offset", tail.offset())
          .put("bytes", tail.bytes());
    }
  }
}
