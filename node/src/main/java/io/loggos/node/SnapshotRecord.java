package io.loggos.node;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What is known of the snapshots this node saves; for those who ask. Used on the loop. */
final class SnapshotRecord {
  private static final long UNKNOWN = -1;

  private final boolean kept;
  private long slot = UNKNOWN;
  private long bytes;
  private long savedMillis = UNKNOWN;
  private String failure;

  /**
   * Nothing was saved yet.
   *
   * @param kept whether the storage keeps snapshots at all
   */
  SnapshotRecord(boolean kept) {
    this.kept = kept;
  }

  /** An earlier start saved this one; when, is not known. */
  void onRecovered(long ofSlot, long size) {
    slot = ofSlot;
    bytes = size;
  }

  /** One was saved. */
  void onSaved(long ofSlot, long size, long wallMillis) {
    if (kept) {
      slot = ofSlot;
      bytes = size;
      savedMillis = wallMillis;
      failure = null;
    }
  }

  /** One could not be made or saved. */
  void onFailed(String reason) {
    failure = reason;
  }

  /** Somebody asks for a new one, whose fate alone matters to him. */
  void onWanted() {
    failure = null;
  }

  /** Adds what is known to a node's status. */
  void write(ObjectNode json, long wallMillis) {
    json.put("keeps_snapshots", kept);
    if (slot == UNKNOWN) {
      json.putNull("snapshot");
    } else {
      ObjectNode snapshot = json.putObject("snapshot").put("slot", slot).put("bytes", bytes);
      snapshot.put("age_ms", savedMillis == UNKNOWN ? null : Math.max(0, wallMillis - savedMillis));
    }
    json.put("snapshot_failure", failure);
  }
}
