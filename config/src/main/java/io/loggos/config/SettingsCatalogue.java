package io.loggos.config;

import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All keys that exist below {@code loggos}, in the order in which people read them. The defaults
 * are in {@code reference.conf}; a test holds the two together.
 */
final class SettingsCatalogue {

  static final String ROOT = "loggos";
  static final String ROOT_PREFIX = ROOT + ".";

  /** The list of members; checked by {@link MembersCheck}, not by a {@link Setting}. */
  static final String MEMBERS = "cluster.members";

  /** The free subtree of third-party plug-ins, which nobody checks. */
  static final String PLUGINS = "plugins";

  static final int MEMBERS_MAX = 9;

  /** What each member of {@link #MEMBERS} is made of; paths are relative to the member. */
  static final List<Setting> MEMBER_SETTINGS =
      List.of(
          integer("id", 0, MEMBERS_MAX - 1, "Place of the replica, 0 to n-1."),
          text("host", 253, "Name or address that its peers and clients connect to."),
          integer("port", 1, 65535, "Port for its peers."),
          integer("client-port", 1, 65535, "Port for clients."));

  private static final Map<String, Setting> SETTINGS = index();
  private static final List<Setting> ALL = List.copyOf(SETTINGS.values());
  private static final Set<String> GROUPS = findGroups();

  private SettingsCatalogue() {}

  /** Returns every checked setting but those of the members. */
  static List<Setting> settings() {
    return ALL;
  }

  /** Returns the setting at the path, or null when it is not a setting. */
  static Setting setting(String path) {
    return SETTINGS.get(path);
  }

  /** Returns the paths that hold further keys: {@code batch}, {@code paxos-multi} and so on. */
  static Set<String> groups() {
    return GROUPS;
  }

  private static Set<String> findGroups() {
    Set<String> groups = new LinkedHashSet<>();
    for (String path : SETTINGS.keySet()) {
      int dot = path.indexOf('.');
      if (dot > 0) {
        groups.add(path.substring(0, dot));
      }
    }
    return Collections.unmodifiableSet(groups);
  }

  /** Returns every full key that may be meant when an unknown one is met. */
  static List<String> knownKeys() {
    List<String> keys = new ArrayList<>();
    SETTINGS.keySet().forEach(path -> keys.add(ROOT_PREFIX + path));
    keys.add(ROOT_PREFIX + MEMBERS);
    keys.add(ROOT_PREFIX + PLUGINS);
    groups().forEach(group -> keys.add(ROOT_PREFIX + group));
    return keys;
  }

  private static Map<String, Setting> index() {
    List<Setting> all = new ArrayList<>();
    all.addAll(clusterAndPlugIns());
    all.addAll(paxosMulti());
    all.addAll(paxosMultiPaces());
    all.addAll(requests());
    all.addAll(reads());
    all.addAll(liveness());
    all.addAll(storage());
    all.addAll(snapshotAndNetwork());
    all.addAll(grdp());
    all.addAll(grdpWaits());
    all.addAll(client());
    all.addAll(reconfiguration());
    all.addAll(liveReplacement());
    all.addAll(standbys());
    Map<String, Setting> index = new LinkedHashMap<>();
    all.forEach(setting -> index.put(setting.path(), setting));
    return index;
  }

  private static List<Setting> clusterAndPlugIns() {
    return List.of(
        text("cluster.name", 64, "Name of the cluster; a node refuses peers of another name."),
        flag("cluster.allow-even", "Whether an even number of members is accepted."),
        text("application", 255, "The replicated application: a built-in name or a class name."),
        text("consensus", 255, "Name of the consensus plug-in."),
        text("transport", 255, "Name of the plug-in that carries messages between replicas."),
        text("detector", 255, "Name of the failure-detector plug-in."),
        text("failure-handling", 255, "Name of the plug-in that acts when a replica has failed."));
  }

  private static List<Setting> storage() {
    return List.of(
        choice("storage.mode", "Where promises and votes are kept.", "wal", "memory"),
        text("storage.directory", 1024, "Directory under which each replica keeps its own."),
        choice(
            "storage.sync",
            "When what was written must have reached the disk.",
            "always",
            "interval",
            "never"),
        duration(
            "storage.sync-interval",
            "1ms",
            "1m",
            "With sync = interval, how often the disk is made to take what was written."),
        bytes("storage.segment-bytes", "64KiB", "1GiB", "Size of one file of the log."),
        integer("storage.keep-snapshots", 2, 1000, "How many snapshots are kept."),
        bytes(
            "snapshot.every-bytes",
            "64KiB",
            "1024GiB",
            "After how many bytes of executed values a snapshot is saved."),
        integer(
            "snapshot.every-slots",
            0,
            Integer.MAX_VALUE,
            "After how many executed slots a snapshot is saved; 0 for never."),
        duration(
            "snapshot.interval",
            "0s",
            "30d",
            "After how much time a snapshot is saved if anything was executed; 0s for never."));
  }

  private static List<Setting> paxosMulti() {
    return List.of(
        integer(
            "paxos-multi.alpha",
            1,
            1024,
            "How many slots may be open beyond the last one decided without a gap."),
        choice(
            "paxos-multi.learn",
            "Whom acceptors tell of their votes: the leader, or all replicas.",
            "leader",
            "all"),
        integer(
            "paxos-multi.phase-1-quorum",
            0,
            MEMBERS_MAX,
            "How many promises make a new leader; 0 stands for a majority."),
        integer(
            "paxos-multi.phase-2-quorum",
            0,
            MEMBERS_MAX,
            "How many votes decide a slot; 0 stands for a majority."));
  }

  private static List<Setting> paxosMultiPaces() {
    return List.of(
        duration(
            "paxos-multi.prepare-timeout",
            "1ms",
            "10s",
            "How long a new leader waits for promises before it asks again."),
        duration(
            "paxos-multi.resend-after",
            "1ms",
            "10s",
            "How long the leader waits for votes on a slot before it asks again."),
        duration(
            "paxos-multi.backoff-min",
            "1ms",
            "1m",
            "Shortest pause of a proposer that lost to a higher ballot."),
        duration(
            "paxos-multi.backoff-max",
            "1ms",
            "1m",
            "Longest pause of a proposer that keeps losing to higher ballots."),
        bytes(
            "paxos-multi.catch-up-bytes-max",
            "4KiB",
            "16MiB",
            "How many bytes of decided values one catch-up answer may carry."),
        duration(
            "paxos-multi.catch-up-timeout",
            "1ms",
            "1m",
            "How long a replica waits for a catch-up answer before it asks another."),
        bytes(
            "paxos-multi.retain-bytes-max",
            "64KiB",
            "8GiB",
            "How many bytes of executed values a replica keeps for those that lag behind."),
        duration(
            "paxos-multi.watermark-interval",
            "1ms",
            "10s",
            "How long an idle leader waits before it announces what is decided."));
  }

  private static List<Setting> requests() {
    return List.of(
        bytes("batch.bytes-max", "256B", "8MiB", "How many bytes of requests share a slot."),
        integer("batch.requests-max", 1, 65536, "How many requests share a slot."),
        integer(
            "admission.requests-max",
            1,
            10_000_000,
            "How many admitted requests may wait for their replies at one replica."),
        bytes(
            "admission.bytes-max",
            "4KiB",
            "4GiB",
            "How many bytes of admitted requests may wait for their replies at one replica."),
        duration(
            "admission.wait-max",
            "10ms",
            "10m",
            "How long an admitted request may wait to be proposed before it is answered \"busy\"."),
        duration(
            "admission.busy-retry-after",
            "1ms",
            "1m",
            "After how long a client that was told \"busy\" should try again."),
        integer("sessions.max", 1, 10_000_000, "How many client sessions are remembered."),
        integer(
            "sessions.window",
            1,
            65536,
            "How many replies per session are kept for clients that repeat a request."),
        duration("sessions.expiry", "1s", "30d", "After how much log time an idle session may go."),
        bytes("request.bytes-max", "64B", "8MiB", "Longest command a client may send."),
        bytes("reply.bytes-max", "64B", "8MiB", "Longest reply an application may give."));
  }

  private static List<Setting> reads() {
    return List.of(
        choice(
            "reads.mode",
            "How a read-only request is kept linearizable.",
            "log",
            "read-index",
            "lease"),
        duration(
            "reads.lease-duration",
            "10ms",
            "1m",
            "How long followers promise a leader not to help another one into office."),
        ratio(
            "reads.clock-drift-bound",
            0,
            0.5,
            "By which fraction the clocks of two machines may run apart."));
  }

  private static List<Setting> liveness() {
    return List.of(
        duration(
            "liveness.heartbeat-interval",
            "1ms",
            "1m",
            "How long a replica may be silent before it sends a heartbeat."),
        duration(
            "liveness.suspect-timeout",
            "2ms",
            "10m",
            "How long a peer may be silent before it is suspected, to begin with."),
        duration(
            "liveness.suspect-timeout-max",
            "2ms",
            "1h",
            "What the suspect timeout may grow to after wrong suspicions."),
        duration(
            "liveness.suspect-timeout-increment",
            "1ms",
            "1m",
            "By how much one wrong suspicion lengthens the suspect timeout."),
        choice(
            "liveness.election",
            "Who leads: whoever already does, or always the highest live replica.",
            "stable",
            "monarchical"),
        duration(
            "liveness.loop-delay-max",
            "10ms",
            "1m",
            "A replica whose own loop was delayed longer than this gives up leadership."));
  }

  private static List<Setting> snapshotAndNetwork() {
    return List.of(
        bytes("snapshot.chunk-bytes", "1KiB", "8MiB", "Size of the pieces in which state travels."),
        duration(
            "snapshot.transfer-timeout",
            "10ms",
            "1m",
            "How long a replica waits for the next piece before it asks another source."),
        bytes(
            "network.frame-bytes-max",
            "64KiB",
            "256MiB",
            "Longest frame that is sent or believed; a longer one costs its connection."),
        choice(
            "network.native",
            "Whether the operating system's own socket library is used where there is one.",
            "auto",
            "never"),
        choice(
            "network.codec",
            "How messages between replicas are written.",
            "kryo",
            "json",
            "msgpack"),
        duration("tcp.connect-timeout", "1ms", "1m", "How long one attempt to connect may take."),
        duration("tcp.reconnect-backoff-min", "1ms", "1m", "Shortest pause between two attempts."),
        duration("tcp.reconnect-backoff-max", "1ms", "1m", "Longest pause between two attempts."),
        duration(
            "tcp.handshake-timeout",
            "1ms",
            "1m",
            "How long a new connection may take to say who it is."),
        bytes(
            "tcp.queue-bytes-max",
            "64KiB",
            "4GiB",
            "How many bytes may wait for one peer; what does not fit is dropped and counted."));
  }

  private static List<Setting> grdp() {
    return List.of(
        bytes(
            "grdp.datagram-bytes",
            "0B",
            "65507B",
            "Largest datagram that is sent or taken; the smaller of both sides' counts."),
        integer(
            "grdp.window-packets", 1, 32768, "How many packets may be on their way to one peer."),
        bytes(
            "grdp.window-bytes",
            "16KiB",
            "1GiB",
            "How many bytes may be on their way from one peer."),
        bytes(
            "grdp.queue-bytes-max",
            "64KiB",
            "1GiB",
            "How many bytes may wait for one peer; what does not fit is dropped and counted."),
        bytes(
            "grdp.socket-buffer-bytes",
            "64KiB",
            "1GiB",
            "Buffers asked of the system for the socket."),
        choice(
            "grdp.congestion", "What is done about losses.", "aimd", "slow-start", "mimd", "none"),
        flag("grdp.pacing", "Whether large amounts are spread over the round trip."),
        text(
            "grdp.multicast-group",
            255,
            "Group, as ADDRESS:PORT, that hears once what all replicas are told; none for none."),
        text(
            "grdp.key",
            255,
            "Secret shared by all replicas, by which they authenticate datagrams; none for none."),
        ratio(
            "grdp.simulated-loss",
            0,
            0.5,
            "Share of arriving datagrams that is thrown away; for experiments."));
  }

  private static List<Setting> grdpWaits() {
    return List.of(
        duration(
            "grdp.rto-initial",
            "1ms",
            "1m",
            "How long to wait for an acknowledgement before any was seen."),
        duration(
            "grdp.rto-min",
            "1ms",
            "1m",
            "Shortest wait for an acknowledgement before a packet is sent again."),
        duration(
            "grdp.rto-max",
            "1ms",
            "1m",
            "Longest wait for an acknowledgement before a packet is sent again."),
        duration(
            "grdp.ack-delay",
            "0ms",
            "1s",
            "How long an acknowledgement may wait for a packet to travel with."),
        duration(
            "grdp.ping-interval-min",
            "1ms",
            "1m",
            "First pause between two calls of a peer that does not answer; it doubles."),
        duration(
            "grdp.ping-interval",
            "1ms",
            "1m",
            "Longest pause between two calls, and how long a peer may be silent unasked."),
        duration(
            "grdp.handshake-timeout",
            "1ms",
            "1m",
            "How long a new connection may take to be confirmed."),
        duration(
            "grdp.silence-max", "10ms", "10m", "After how much silence a connection is given up."));
  }

  private static List<Setting> client() {
    return List.of(
        duration(
            "client.timeout",
            "1ms",
            "1h",
            "How long a client tries before it reports a request's outcome as unknown."),
        integer(
            "client.in-flight-max",
            1,
            65536,
            "How many requests of one client may wait for their replies."),
        bytes(
            "client.queue-bytes-max",
            "64KiB",
            "4GiB",
            "How many bytes of unread replies a client may leave waiting at a replica."));
  }

  private static List<Setting> reconfiguration() {
    return List.of(
        choice(
            "reconfiguration.variant",
            "What fills the slots between a change and the slot at which it takes effect.",
            "waiting",
            "waiting-no-op",
            "stopping"),
        flag(
            "reconfiguration.automatic",
            "Whether failed replicas are replaced without being asked."),
        duration(
            "reconfiguration.grace",
            "0s",
            "1d",
            "How long a replica must have been suspected before it is replaced."),
        duration(
            "reconfiguration.interval-min",
            "0s",
            "1d",
            "Shortest time between two replacements that nobody asked for."),
        duration(
            "reconfiguration.newcomer-timeout",
            "10ms",
            "1d",
            "How long a newcomer may go without progress before it is given up."),
        duration(
            "reconfiguration.follow-interval",
            "1ms",
            "1m",
            "How often a newcomer tells how far it has come."),
        integer(
            "reconfiguration.join-lag",
            0,
            1000000,
            "How many slots behind a newcomer may be when it becomes a member."));
  }

  private static List<Setting> liveReplacement() {
    return List.of(
        choice(
            "live-replacement.contents",
            "What members hand over to a newcomer that takes a place.",
            "all",
            "above-executed"),
        flag(
            "live-replacement.automatic",
            "Whether failed replicas are replaced without being asked."),
        duration(
            "live-replacement.grace",
            "0s",
            "1d",
            "How long a replica must have been suspected before it is replaced."),
        duration(
            "live-replacement.interval-min",
            "0s",
            "1d",
            "Shortest time between two replacements that nobody asked for."),
        duration(
            "live-replacement.newcomer-timeout",
            "10ms",
            "1d",
            "How long a newcomer may go without progress before it is given up."),
        duration(
            "live-replacement.follow-interval",
            "1ms",
            "1m",
            "How often a newcomer tells how far it has come."),
        integer(
            "live-replacement.join-lag",
            0,
            1000000,
            "How many slots behind a newcomer may be when it asks for its place."));
  }

  private static List<Setting> standbys() {
    return List.of(
        text("standby.provider", 255, "Name of the plug-in that yields spare machines."),
        new Setting(
            "standby.secret",
            SettingType.TEXT,
            List.of(),
            0,
            255,
            "What initiators and standbys must both know to believe each other."),
        duration(
            "standby.step-timeout",
            "10ms",
            "10m",
            "How long the other side may take for one step of an initialisation."),
        duration(
            "standby.begin-timeout",
            "10ms",
            "1h",
            "How long a standby may take to begin as a replica."),
        duration(
            "standby.order-timeout",
            "10ms",
            "1d",
            "How long a standby is looked for before the cluster is told that none can be had."),
        duration(
            "standby.retry-min", "1ms", "1m", "Shortest pause before another standby is tried."),
        duration(
            "standby.retry-max", "1ms", "1h", "Longest pause before another standby is tried."),
        duration(
            "standby.lease",
            "100ms",
            "1d",
            "How long a newcomer may hear nothing of its peers before it is a standby again."),
        duration(
            "standby.register-interval",
            "10ms",
            "1h",
            "How often a standby tells the members that it is there."),
        choice("standby.mode", "What a standby does while it waits.", "cold", "hot"),
        choice(
            "standby.when-retired",
            "What becomes of a replica that is a member no more.",
            "end",
            "standby"));
  }

  private static Setting text(String path, int lengthMax, String doc) {
    return new Setting(path, SettingType.TEXT, List.of(), 1, lengthMax, doc);
  }

  private static Setting choice(String path, String doc, String... words) {
    return new Setting(path, SettingType.CHOICE, List.of(words), 0, 0, doc);
  }

  private static Setting integer(String path, int min, int max, String doc) {
    return new Setting(path, SettingType.INTEGER, List.of(), min, max, doc);
  }

  private static Setting bytes(String path, String min, String max, String doc) {
    long least = Scalars.bytes(ConfigValueFactory.fromAnyRef(min));
    long most = Scalars.bytes(ConfigValueFactory.fromAnyRef(max));
    return new Setting(path, SettingType.BYTES, List.of(), least, most, doc);
  }

  private static Setting duration(String path, String min, String max, String doc) {
    long least = Scalars.nanos(ConfigValueFactory.fromAnyRef(min));
    long most = Scalars.nanos(ConfigValueFactory.fromAnyRef(max));
    return new Setting(path, SettingType.DURATION, List.of(), least, most, doc);
  }

  private static Setting flag(String path, String doc) {
    return new Setting(path, SettingType.FLAG, List.of(), 0, 1, doc);
  }

  private static Setting ratio(String path, double min, double max, String doc) {
    return new Setting(path, SettingType.RATIO, List.of(), min, max, doc);
  }
}
