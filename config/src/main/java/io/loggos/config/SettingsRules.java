package io.loggos.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;

/**
 * The rules that one value alone cannot break: what must be at most, at least or together more than
 * something else. Used once, by one thread.
 */
final class SettingsRules {

  /** What a frame holds besides its longest payload: headers, and several small messages. */
  static final int FRAME_RESERVE_BYTES = 64 * 1024;

  /** What an acceptor that lags reports in a promise besides the votes of the window. */
  static final int PROMISE_RESERVE_BYTES = 1024 * 1024;

  private static final Pattern CLUSTER_NAME = Pattern.compile("[A-Za-z0-9._-]+");
  private static final String ALPHA = "paxos-multi.alpha";
  private static final String FRAME = "network.frame-bytes-max";
  private static final String BATCH = "batch.bytes-max";
  private static final String REQUEST = "request.bytes-max";
  private static final List<String> FRAME_PAYLOADS =
      List.of("reply.bytes-max", "paxos-multi.catch-up-bytes-max", "snapshot.chunk-bytes");

  /** More would make the search for valid quorums long. */
  private static final int LIVE_MEMBERS_MAX = 15;

  private static final String PHASE_1 = "paxos-multi.phase-1-quorum";
  private static final String PHASE_2 = "paxos-multi.phase-2-quorum";

  private final ConfigObject root;
  private final Set<String> refused;
  private final List<MemberSettings> members;
  private final List<Problem> problems;

  /**
   * Creates the rules.
   *
   * @param refused paths that are wrong in themselves, which no rule looks at
   * @param members the members, or none if they are wrong
   */
  SettingsRules(
      ConfigObject root,
      Set<String> refused,
      List<MemberSettings> members,
      List<Problem> problems) {
    this.root = root;
    this.refused = refused;
    this.members = members;
    this.problems = problems;
  }

  void check() {
    checkClusterName();
    if (!members.isEmpty()) {
      checkEvenMembers();
      checkQuorums();
      checkLiveReplacement();
    }
    ToLongFunction<ConfigValue> nanos = Scalars::nanos;
    checkAtMost("paxos-multi.backoff-min", 1, "paxos-multi.backoff-max", nanos);
    checkAtMost("liveness.heartbeat-interval", 2, "liveness.suspect-timeout", nanos);
    checkAtMost("liveness.suspect-timeout", 1, "liveness.suspect-timeout-max", nanos);
    checkAtMost("tcp.reconnect-backoff-min", 1, "tcp.reconnect-backoff-max", nanos);
    checkAtMost("grdp.rto-min", 1, "grdp.rto-max", nanos);
    checkAtMost("grdp.ping-interval-min", 1, "grdp.ping-interval", nanos);
    checkAtMost("grdp.ping-interval", 2, "grdp.silence-max", nanos);
    checkAtMost("standby.retry-min", 1, "standby.retry-max", nanos);
    checkAtMost("client.in-flight-max", 1, "sessions.window", Scalars::integer);
    FRAME_PAYLOADS.forEach(this::checkFitsFrame);
    checkPromiseFitsFrame();
  }

  private void checkClusterName() {
    String path = "cluster.name";
    if (usable(path) && !CLUSTER_NAME.matcher(Scalars.text(value(path))).matches()) {
      report(path, SettingsCatalogue.setting(path).allowed() + ", of A-Z a-z 0-9 . _ - only");
    }
  }

  private void checkEvenMembers() {
    String allowEven = "cluster.allow-even";
    boolean even = members.size() % 2 == 0;
    if (even && usable(allowEven) && !Scalars.flag(value(allowEven))) {
      Place place = Place.of(value(SettingsCatalogue.MEMBERS));
      problems.add(
          new Problem(
              place.origin(),
              place.line(),
              key(SettingsCatalogue.MEMBERS),
              members.size() + " members",
              "an odd number, as one more survives no more failures; or "
                  + key(allowEven)
                  + " = true",
              ""));
    }
  }

  /** Any promise quorum must meet any vote quorum, else two leaders can decide one slot. */
  private void checkQuorums() {
    int n = members.size();
    boolean both = checkQuorumSize(PHASE_1, n) & checkQuorumSize(PHASE_2, n);
    if (!both) {
      return;
    }
    QuorumSettings quorums =
        QuorumSettings.of(Scalars.integer(value(PHASE_1)), Scalars.integer(value(PHASE_2)), n);
    if (quorums.phase1() + quorums.phase2() <= n) {
      boolean first = Scalars.integer(value(PHASE_1)) != 0;
      String other = first ? PHASE_2 : PHASE_1;
      int otherSize = first ? quorums.phase2() : quorums.phase1();
      report(
          first ? PHASE_1 : PHASE_2,
          "at least "
              + (n + 1 - otherSize)
              + ", so that together with "
              + key(other)
              + " ("
              + otherSize
              + ") it exceeds the "
              + n
              + " members");
    }
  }

  /** Epoch promises have to meet quorums of both phases, and each other: majorities do. */
  private void checkLiveReplacement() {
    String scheme = "failure-handling";
    if (!usable(scheme) || !Scalars.text(value(scheme)).equals("live-replacement")) {
      return;
    }
    int majority = members.size() / 2 + 1;
    for (String path : List.of(PHASE_1, PHASE_2)) {
      long size = usable(path) ? Scalars.integer(value(path)) : 0;
      if (size != 0 && size != majority) {
        report(path, "0 for a majority, which " + key(scheme) + " = live-replacement needs");
      }
    }
    if (members.size() > LIVE_MEMBERS_MAX) {
      report(scheme, "reconfiguration or none, as there are more than 15 members");
    }
  }

  private boolean checkQuorumSize(String path, int n) {
    if (!usable(path)) {
      return false;
    }
    boolean fits = Scalars.integer(value(path)) <= n;
    if (!fits) {
      report(path, "0 for a majority, or 1 to " + n + " as there are " + n + " members");
    }
    return fits;
  }

  private void checkAtMost(
      String smaller, int times, String larger, ToLongFunction<ConfigValue> reader) {
    if (!usable(smaller) || !usable(larger)) {
      return;
    }
    long least = reader.applyAsLong(value(smaller)) * times;
    if (least <= reader.applyAsLong(value(larger))) {
      return;
    }
    // Whoever changed one of the two is told about that one, not about the default of the other.
    if (Place.of(value(smaller)).isReference()) {
      String factor = times == 1 ? "at least " : "at least " + times + " times ";
      report(larger, factor + other(smaller));
    } else {
      String factor = times == 1 ? "at most " : "at most 1/" + times + " of ";
      report(smaller, factor + other(larger));
    }
  }

  private void checkFitsFrame(String path) {
    if (!usable(path) || !usable(FRAME)) {
      return;
    }
    long room = Scalars.bytes(value(FRAME)) - FRAME_RESERVE_BYTES;
    if (Scalars.bytes(value(path)) <= room) {
      return;
    }
    String reserve = Scalars.bytesText(FRAME_RESERVE_BYTES);
    if (Place.of(value(path)).isReference()) {
      report(FRAME, "at least " + other(path) + " plus " + reserve);
    } else {
      report(path, "at most " + other(FRAME) + " minus " + reserve);
    }
  }

  /** A promise reports every vote of the window; if it cannot be sent, nobody can lead. */
  private void checkPromiseFitsFrame() {
    if (!usable(ALPHA) || !usable(FRAME) || !usable(BATCH) || !usable(REQUEST)) {
      return;
    }
    boolean batches = Scalars.bytes(value(BATCH)) > Scalars.bytes(value(REQUEST));
    String longest = batches ? BATCH : REQUEST;
    long reserve = FRAME_RESERVE_BYTES + PROMISE_RESERVE_BYTES;
    long room = Scalars.bytes(value(FRAME)) - reserve;
    if (Scalars.integer(value(ALPHA)) * Scalars.bytes(value(longest)) <= room) {
      return;
    }
    String product =
        other(ALPHA) + " times " + other(longest) + " plus " + Scalars.bytesText(reserve);
    if (!Place.of(value(FRAME)).isReference()) {
      report(FRAME, "at least " + product);
    } else {
      report(
          Place.of(value(ALPHA)).isReference() ? longest : ALPHA,
          "less, so that " + product + " fits " + other(FRAME) + ", or that must be more");
    }
  }

  private boolean usable(String path) {
    return !refused.contains(path);
  }

  private ConfigValue value(String path) {
    return SettingsCheck.find(root, path);
  }

  private String other(String path) {
    return key(path) + " (" + Place.text(value(path)) + ")";
  }

  private void report(String path, String allowed) {
    problems.add(SettingsCheck.problem(key(path), value(path), allowed));
  }

  private static String key(String path) {
    return SettingsCatalogue.ROOT_PREFIX + path;
  }
}
