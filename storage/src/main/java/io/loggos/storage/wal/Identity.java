package io.loggos.storage.wal;

import io.loggos.api.Epoch;
import io.loggos.api.ReplicaId;
import io.loggos.api.wire.BytesInput;
import io.loggos.api.wire.BytesOutput;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whose directory it is and what must be known before the log is read. Immutable.
 *
 * @param owner whose memory it is
 * @param lineage drawn once for this memory
 * @param start the number of the latest start
 * @param clusterId the cluster's identity, or 0 while it is not known
 * @param standing whether the others take the replica as it is
 * @param peers the incarnation last noted of each peer
 * @param log what is known of the log
 */
record Identity(
    Owner owner,
    long lineage,
    int start,
    long clusterId,
    Standing standing,
    Map<ReplicaId, Long> peers,
    LogFacts log) {
  static final int NAME_BYTES_MAX = 1024;
  private static final int PEERS_MAX = 64;
  private static final Standing[] STANDINGS = Standing.values();

  /** Copies the map. */
  Identity {
    peers = Map.copyOf(peers);
  }

  /** Whether the others take the replica as it is; written by its place in this list. */
  enum Standing {
    /** Some were not asked yet. */
    NEW,
    /** All did. */
    ADMITTED,
    /** One remembers more than this memory does. */
    REFUSED
  }

  /**
   * Whose memory it is.
   *
   * @param clusterName the cluster's name in the configuration
   * @param replica the replica
   */
  record Owner(String clusterName, ReplicaId replica) {}

  /**
   * What is known of the log without reading it.
   *
   * @param first the number with which the oldest segment in use begins; 0 before there is one
   * @param droppedSlot the highest slot whose records may have been dropped
   * @param synced up to this number the disk had confirmed all records
   * @param trusted records above this number were never confirmed, since the disk failed at it:
   *     they do not count even if they can be read
   */
  record LogFacts(long first, long droppedSlot, long synced, long trusted) {
    static final LogFacts NONE = new LogFacts(0, 0, 0, Long.MAX_VALUE);
  }

  /** A memory that is just being made. */
  static Identity fresh(Owner owner, long lineage) {
    return new Identity(owner, lineage, 0, 0, Standing.NEW, Map.of(), LogFacts.NONE);
  }

  boolean admitted() {
    return standing == Standing.ADMITTED;
  }

  Identity withStart(int next) {
    return new Identity(owner, lineage, next, clusterId, standing, peers, log);
  }

  Identity withClusterId(long id) {
    return new Identity(owner, lineage, start, id, standing, peers, log);
  }

  Identity withAdmitted() {
    return new Identity(owner, lineage, start, clusterId, Standing.ADMITTED, peers, log);
  }

  Identity withRefused() {
    return new Identity(owner, lineage, start, clusterId, Standing.REFUSED, peers, log);
  }

  /** A peer was met; whoever had its place before is no peer any more. */
  Identity withPeer(ReplicaId peer, long incarnation) {
    Map<ReplicaId, Long> known = new TreeMap<>(peers);
    known.keySet().removeIf(other -> other.index() == peer.index());
    known.put(peer, incarnation);
    return new Identity(owner, lineage, start, clusterId, standing, known, log);
  }

  Identity withLog(LogFacts facts) {
    return new Identity(owner, lineage, start, clusterId, standing, peers, facts);
  }

  /** The log begins with this number; slots up to this one may be gone. */
  Identity withDropped(long first, long slot) {
    return withLog(new LogFacts(first, Math.max(slot, log.droppedSlot), log.synced, log.trusted));
  }

  /** The log was found good up to this number, or made so. */
  Identity withSynced(long number) {
    return withLog(
        new LogFacts(
            Math.max(1, log.first), log.droppedSlot, Math.max(number, log.synced), Long.MAX_VALUE));
  }

  /** Nothing above this number was ever confirmed. */
  Identity withTrusted(long number) {
    return withLog(
        new LogFacts(log.first, log.droppedSlot, log.synced, Math.min(number, log.trusted)));
  }

  void write(BytesOutput out) {
    out.writeText(owner.clusterName());
    writeReplica(out, owner.replica());
    out.writeLong(lineage);
    out.writeCount(start);
    out.writeLong(clusterId);
    out.writeCount(standing.ordinal());
    out.writeCount(peers.size());
    new TreeMap<>(peers)
        .forEach(
            (peer, incarnation) -> {
              writeReplica(out, peer);
              out.writeLong(incarnation);
            });
    out.writeLong(log.first);
    out.writeLong(log.droppedSlot);
    out.writeLong(log.synced);
    out.writeLong(log.trusted);
  }

  static Identity read(BytesInput in) {
    String name = in.readText(NAME_BYTES_MAX);
    Owner owner = new Owner(name, readReplica(in));
    final long lineage = in.readLong();
    final int start = (int) in.readCount(Integer.MAX_VALUE);
    final long clusterId = in.readLong();
    final Standing standing = STANDINGS[(int) in.readCount(STANDINGS.length - 1)];
    int count = (int) in.readCount(PEERS_MAX);
    Map<ReplicaId, Long> peers = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      peers.put(readReplica(in), in.readLong());
    }
    LogFacts log = new LogFacts(in.readLong(), in.readLong(), in.readLong(), in.readLong());
    return new Identity(owner, lineage, start, clusterId, standing, peers, log);
  }

  private static void writeReplica(BytesOutput out, ReplicaId replica) {
    out.writeCount(replica.index());
    out.writeCount(replica.epoch().ordinal());
    out.writeCount(replica.epoch().initiator());
  }

  private static ReplicaId readReplica(BytesInput in) {
    int index = (int) in.readCount(Short.MAX_VALUE);
    return new ReplicaId(
        index, new Epoch(in.readCount(Long.MAX_VALUE), in.readCount(Long.MAX_VALUE)));
  }
}
