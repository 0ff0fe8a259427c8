package io.loggos.config;

import com.typesafe.config.Config;
import io.loggos.api.plugin.Options;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The checked settings of one node. One file describes the cluster for all nodes.
 *
 * <p>A value is taken from the first of these that has it:
 *
 * <ol>
 *   <li>the command line: {@code key=value}, the key with or without a leading {@code loggos.}; the
 *       last one wins if a key is given twice;
 *   <li>the environment: {@code LOGGOS__PAXOS_MULTI__ALPHA} means {@code loggos.paxos-multi.alpha}:
 *       after the prefix {@code LOGGOS__}, two underscores are a dot, one is a dash, and capitals
 *       are small letters;
 *   <li>the system properties: {@code loggos.paxos-multi.alpha};
 *   <li>the file;
 *   <li>{@code reference.conf}, which explains every key.
 * </ol>
 *
 * <p>The prefixes {@code LOGGOS__} and {@code loggos.} are reserved: a variable or property that
 * has one and names no setting is reported like any other unknown key. Values of the first three
 * are plain text, except that one beginning with a bracket or a brace is HOCON.
 *
 * <p>Immutable; any thread may use it. Reading is meant for the start of a process: it blocks on
 * the file, and the getters build their answers anew, but for {@link #agreementHash}.
 */
public final class Settings {
  private static final String FIRST_CODEC = "kryo";

  private final Config root;
  private final ClusterSettings cluster;

  /** What {@link #agreementHash} has found out, or null. */
  private volatile Long agreementHash;

  private Settings(Config root, List<MemberSettings> members) {
    this.root = root;
    this.cluster = new ClusterSettings(root.getString("cluster.name"), members);
  }

  /**
   * Reads a file, with this process's environment and system properties above it.
   *
   * @param file a HOCON file, whatever its name ends in
   * @param overrides {@code key=value} from the command line, possibly none
   * @return the settings, free of any mistake that can be seen without opening a socket
   * @throws SettingsException if the file cannot be read or parsed, or any value is wrong, missing,
   *     unknown or contradicts another; it carries all such problems
   */
  public static Settings load(Path file, List<String> overrides) {
    return Nesting.bounded(
        file.toString(),
        () ->
            of(
                SettingsLayers.readFile(file),
                overrides,
                System.getenv(),
                textOf(System.getProperties())));
  }

  /**
   * Reads a text and nothing else: neither environment nor system properties are asked, so that the
   * same arguments always give the same settings.
   *
   * @param hocon the text that would be in the file
   * @param originName name of the text in problems
   * @param overrides {@code key=value}, possibly none
   * @return the settings
   * @throws SettingsException as {@link #load} does
   */
  public static Settings parse(String hocon, String originName, List<String> overrides) {
    return parse(hocon, originName, overrides, Map.of(), Map.of());
  }

  /**
   * Reads a text with the given surroundings.
   *
   * @param hocon the text that would be in the file
   * @param originName name of the text in problems
   * @param overrides {@code key=value}, possibly none
   * @param environment variables, of which those with the prefix {@code LOGGOS__} are settings and
   *     all may be named in substitutions
   * @param systemProperties properties, of which those with the prefix {@code loggos.} are settings
   * @return the settings
   * @throws SettingsException as {@link #load} does
   */
  public static Settings parse(
      String hocon,
      String originName,
      List<String> overrides,
      Map<String, String> environment,
      Map<String, String> systemProperties) {
    return Nesting.bounded(
        originName,
        () ->
            of(
                SettingsLayers.readText(hocon, originName),
                overrides,
                environment,
                systemProperties));
  }

  private static Settings of(
      Config file,
      List<String> overrides,
      Map<String, String> environment,
      Map<String, String> systemProperties) {
    List<Problem> problems = new ArrayList<>();
    Config merged =
        new SettingsLayers(overrides, environment, systemProperties, problems).around(file);
    Nesting.check(merged.root());
    List<MemberSettings> members = SettingsCheck.check(file, merged, problems);
    return new Settings(merged.getConfig(SettingsCatalogue.ROOT), members);
  }

  private static Map<String, String> textOf(Properties properties) {
    Map<String, String> text = new HashMap<>();
    properties.stringPropertyNames().forEach(name -> text.put(name, properties.getProperty(name)));
    return text;
  }

  /** Returns the cluster's name and members. */
  public ClusterSettings cluster() {
    return cluster;
  }

  /** Returns the replicated application: a built-in name or a class name. */
  public String application() {
    return root.getString("application");
  }

  /** Returns the name of the consensus plug-in; whether it exists is not checked here. */
  public String consensus() {
    return root.getString("consensus");
  }

  /** Returns the name of the transport plug-in; whether it exists is not checked here. */
  public String transport() {
    return root.getString("transport");
  }

  /** Returns the name of the failure-detector plug-in; whether it exists is not checked here. */
  public String detector() {
    return root.getString("detector");
  }

  /** Returns the name of the failure-handling plug-in; whether it exists is not checked here. */
  public String failureHandling() {
    return root.getString("failure-handling");
  }

  /** Returns where promises and votes are kept: {@code memory}. */
  public String storageMode() {
    return root.getString("storage.mode");
  }

  /** Returns the group {@code paxos-multi}, quorum sizes worked out. */
  public PaxosMultiSettings paxosMulti() {
    return PaxosMultiSettings.of(options("paxos-multi"), cluster.members().size());
  }

  /** Returns the group {@code batch}. */
  public BatchSettings batch() {
    return BatchSettings.of(options("batch"));
  }

  /** Returns the group {@code admission}. */
  public AdmissionSettings admission() {
    return AdmissionSettings.of(options("admission"));
  }

  /** Returns the group {@code sessions}. */
  public SessionSettings sessions() {
    return SessionSettings.of(options("sessions"));
  }

  /** Returns the groups {@code request} and {@code reply}. */
  public PayloadSettings payloads() {
    return new PayloadSettings(
        Math.toIntExact(options("request").bytes("bytes-max")),
        Math.toIntExact(options("reply").bytes("bytes-max")));
  }

  /** Returns the group {@code reads}. */
  public ReadSettings reads() {
    return ReadSettings.of(options("reads"));
  }

  /** Returns the group {@code liveness}. */
  public LivenessSettings liveness() {
    return LivenessSettings.of(options("liveness"));
  }

  /** Returns the group {@code snapshot}. */
  public SnapshotSettings snapshot() {
    return SnapshotSettings.of(options("snapshot"));
  }

  /** Returns the group {@code network}. */
  public NetworkSettings network() {
    return NetworkSettings.of(options("network"));
  }

  /** Returns the group {@code tcp}. */
  public TcpSettings tcp() {
    return TcpSettings.of(options("tcp"));
  }

  /** Returns the group {@code client}. */
  public ClientSettings client() {
    return ClientSettings.of(options("client"));
  }

  /**
   * Returns a plug-in's own part of the settings, with the keys as they stand in the file. Where
   * the file says 0 for a majority, so do the options.
   *
   * @param section a group of {@code reference.conf} such as {@code paxos-multi}, {@code liveness}
   *     or {@code tcp}; or {@code plugins.x} for the plug-in x, which has no keys if the settings
   *     do not mention it
   * @return the options; immutable, for any thread
   * @throws IllegalArgumentException if there is no such section, or what the settings have under
   *     {@code plugins.x} is not a group
   */
  public Options options(String section) {
    boolean plugIn = section.startsWith(SettingsCatalogue.PLUGINS + ".");
    if (!plugIn && !SettingsCatalogue.groups().contains(section)) {
      throw new IllegalArgumentException("no section of the settings is called " + section);
    }
    return SectionOptions.of(root, section);
  }

  /**
   * Returns a fingerprint of those settings on which all replicas must agree, because they decide
   * what executing a slot means or whether the protocol is safe: cluster name and member ids;
   * application, consensus and failure handling; alpha and quorum sizes; sessions; the longest
   * request and reply; whether leases are in use, their duration and the drift bound.
   *
   * <p>It depends on the meaning of the values, not on how or where they were written, and is the
   * same on every machine and Java version. Addresses, timeouts and sizes of queues are left out,
   * so that they may be changed node by node.
   *
   * @return 64 bits; equal settings give equal values, different ones almost surely do not
   */
  public long agreementHash() {
    Long known = agreementHash;
    if (known == null) {
      known = computeAgreementHash();
      agreementHash = known;
    }
    return known;
  }

  private long computeAgreementHash() {
    PaxosMultiSettings paxos = paxosMulti();
    SessionSettings sessions = sessions();
    ReadSettings reads = reads();
    AgreementHash hash =
        new AgreementHash()
            .add("cluster.name", cluster.name())
            .add(
                "cluster.members",
                cluster.members().stream().map(MemberSettings::id).toList().toString())
            .add("application", application())
            .add("consensus", consensus())
            .add("failure-handling", failureHandling())
            .add("paxos-multi.alpha", paxos.alpha())
            .add("paxos-multi.phase-1-quorum", paxos.quorums().phase1())
            .add("paxos-multi.phase-2-quorum", paxos.quorums().phase2())
            .add("sessions.max", sessions.max())
            .add("sessions.window", sessions.window())
            .add("sessions.expiry", sessions.expiryNanos())
            .add("request.bytes-max", payloads().requestBytesMax())
            .add("reply.bytes-max", payloads().replyBytesMax())
            .add("reads.leases", Boolean.toString(reads.mode() == ReadSettings.Mode.LEASE))
            .add("reads.lease-duration", reads.leaseDurationNanos())
            .add("reads.clock-drift-bound", reads.clockDriftBound());
    String codec = options("network").text("codec");
    if (!codec.equals(FIRST_CODEC)) {
      // left out where it is what it always was, so that older releases still agree
      hash.add("network.codec", codec);
    }
    return hash.value();
  }

  /**
   * Returns those settings on which all replicas must agree as {@code key=value}, but for the
   * members: given to {@link #load} or {@link #parse} together with the same members, they make
   * settings with the same {@link #agreementHash}.
   */
  public List<String> agreed() {
    Options paxos = options("paxos-multi");
    SessionSettings sessions = sessions();
    ReadSettings reads = reads();
    return List.of(
        "cluster.name=" + cluster.name(),
        "application=" + application(),
        "consensus=" + consensus(),
        "failure-handling=" + failureHandling(),
        "paxos-multi.alpha=" + paxos.integer("alpha"),
        "paxos-multi.phase-1-quorum=" + paxos.integer("phase-1-quorum"),
        "paxos-multi.phase-2-quorum=" + paxos.integer("phase-2-quorum"),
        "sessions.max=" + sessions.max(),
        "sessions.window=" + sessions.window(),
        "sessions.expiry=" + sessions.expiryNanos() + "ns",
        "request.bytes-max=" + payloads().requestBytesMax(),
        "reply.bytes-max=" + payloads().replyBytesMax(),
        "reads.mode=" + root.getString("reads.mode"),
        "reads.lease-duration=" + reads.leaseDurationNanos() + "ns",
        "reads.clock-drift-bound=" + reads.clockDriftBound());
  }

  /** Returns the group {@code standby}. */
  public StandbySettings standby() {
    return StandbySettings.of(options("standby"));
  }

  /**
   * Prints the settings in force, one a line, each with its origin as a comment.
   *
   * <p>The text is HOCON and describes the same settings when it is parsed again. It holds all
   * values under {@code plugins} too, secret or not.
   *
   * @return one or more lines, the last one ended as well
   */
  public String render() {
    return new SettingsText(root.root(), cluster).write();
  }
}
