package io.loggos.client;

import io.loggos.api.Backoff;
import io.loggos.network.clientwire.Welcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Where to connect next, and after which pause. Hints are followed at once but never trusted: a few
 * in a row without any answer of a leader, and the pauses of an election apply. Bounded pace
 * instead of bounded attempts; the deadline of each request ends them.
 */
final class LeaderSearch {
  /** How long a replica may be silent before the next one is asked; doubles while all are. */
  static final long PATIENCE_NANOS = 500_000_000L;

  private static final long PATIENCE_NANOS_MAX = 8 * PATIENCE_NANOS;
  private static final long ELECTION_PAUSE_NANOS_MIN = 2_000_000L;
  private static final long ELECTION_PAUSE_NANOS_MAX = 100_000_000L;

  /** Most elections are over in tens of milliseconds: so many pauses stay below this one. */
  private static final long QUICK_PAUSE_NANOS_MAX = 6_000_000L;

  private static final int QUICK_PAUSES = 24;
  private static final int REDIRECTS_AT_ONCE_MAX = 3;

  private final List<Endpoint> seeds;
  private final Backoff reconnect;
  private final Backoff quick;
  private final Backoff election;

  /** The members the cluster named, then the seeds that are none, as a last resort. */
  private final List<Endpoint> known = new ArrayList<>();

  private List<Welcome.Member> members = List.of();

  /** What each endpoint's last attempt failed of; for messages only. */
  private final Map<Endpoint, String> troubles = new LinkedHashMap<>();

  /**
   * When each was chosen last, counted in choices: next is who waited longest. A place in the list
   * of members would not do, since replicas that lag tell of other members.
   */
  private final Map<Endpoint, Long> chosen = new LinkedHashMap<>();

  private long choices;
  private Endpoint target;

  /** The place of the replica that answered last, or -1. */
  private int ownIndex = -1;

  /** Who is believed to lead, or null. */
  private Endpoint leader;

  /** Who was silent last; hints to it are not followed before {@link #silentUntilNanos}. */
  private Endpoint silent;

  private long silentUntilNanos;
  private long patienceNanos = PATIENCE_NANOS;

  /** These count since the last answer of a leader. */
  private int failuresInRow;

  private int refusalsInRow;
  private int redirectsInRow;
  private boolean settled;

  LeaderSearch(ClientOptions options, RandomGenerator random) {
    this.seeds = options.endpoints().stream().distinct().toList();
    this.known.addAll(seeds);
    choose(seeds.get(0));
    this.reconnect =
        new Backoff(
            options.reconnectPauseMin().toNanos(), options.reconnectPauseMax().toNanos(), random);
    this.quick = new Backoff(ELECTION_PAUSE_NANOS_MIN, QUICK_PAUSE_NANOS_MAX, random);
    this.election = new Backoff(ELECTION_PAUSE_NANOS_MIN, ELECTION_PAUSE_NANOS_MAX, random);
  }

  /** The replica to be connected to, now or after the pause that was told. */
  Endpoint target() {
    return target;
  }

  /** How long to wait for any answer. */
  long patienceNanos() {
    return patienceNanos;
  }

  /** Where the member takes clients, or null when the cluster has not named it. */
  Endpoint member(int index) {
    for (Welcome.Member member : members) {
      if (member.index() == index) {
        return new Endpoint(member.host(), member.clientPort());
      }
    }
    return null;
  }

  /** The target answered. */
  void welcomed(Welcome welcome) {
    troubles.remove(target);
    refusalsInRow = 0;
    membersChanged(welcome);
    boolean own = ownIndex >= 0 && welcome.leaderIndex() == ownIndex;
    leader = own ? target : member(welcome.leaderIndex());
  }

  /** The replica told who the members are now; the one it believes to lead is not followed. */
  void membersChanged(Welcome welcome) {
    ownIndex = welcome.ownIndex();
    if (!welcome.members().equals(members)) {
      members = welcome.members();
      known.clear();
      for (Welcome.Member member : members) {
        Endpoint endpoint = new Endpoint(member.host(), member.clientPort());
        if (!known.contains(endpoint)) {
          known.add(endpoint);
        }
      }
      for (Endpoint seed : seeds) {
        if (!known.contains(seed)) {
          known.add(seed);
        }
      }
      troubles.keySet().retainAll(known);
      chosen.keySet().retainAll(known);
    }
  }

  /** The target executes requests: it leads, and all pauses are short again. */
  void progressed() {
    if (!settled) {
      settled = true;
      leader = target;
      silent = null;
      patienceNanos = PATIENCE_NANOS;
      failuresInRow = 0;
      redirectsInRow = 0;
      reconnect.reset();
      quick.reset();
      election.reset();
    }
  }

  /** The target does not lead; returns the pause in nanoseconds before the next target. */
  long redirected(int leaderIndex, long nowNanos) {
    settled = false;
    redirectsInRow++;
    if (leaderIndex >= 0 && leaderIndex == ownIndex && redirectsInRow % QUICK_PAUSES != 0) {
      // about to lead, most likely: the same again after a pause; but not for ever, since whoever
      // was replaced and cannot hear of it may take itself for the next leader
      return electionPause();
    }
    Endpoint hint = member(leaderIndex);
    if (hint != null && !hint.equals(target) && !isSilent(hint, nowNanos)) {
      leader = hint;
      choose(hint);
      return redirectsInRow <= REDIRECTS_AT_ONCE_MAX ? 0 : electionPause();
    }
    leader = null;
    choose(next(nowNanos));
    return electionPause();
  }

  private long electionPause() {
    return redirectsInRow <= QUICK_PAUSES ? quick.nextNanos() : election.nextNanos();
  }

  /** The target could not be reached, or was lost; returns the pause before the next target. */
  long failed(String trouble, long nowNanos) {
    settled = false;
    troubles.put(target, trouble);
    if (leader != null && !leader.equals(target)) {
      choose(leader);
    } else {
      choose(next(nowNanos));
    }
    leader = null;
    failuresInRow++;
    boolean allFailed = failuresInRow > 1 && (failuresInRow - 1) % known.size() == 0;
    return allFailed ? reconnect.nextNanos() : 0;
  }

  /** The target is reachable and wants no clients, or not this one. */
  long refused(String reason, long nowNanos) {
    refusalsInRow++;
    return failed(reason, nowNanos);
  }

  /** Whether every replica refused, without any other answer in between. */
  boolean isRefusedEverywhere() {
    return refusalsInRow >= known.size();
  }

  /** The target keeps silent; to be followed by {@link #failed}. */
  void silenced(long nowNanos) {
    silent = target;
    silentUntilNanos = nowNanos + patienceNanos;
    patienceNanos = Math.min(2 * patienceNanos, PATIENCE_NANOS_MAX);
  }

  /** What was tried and how it went, for people. */
  String describe() {
    StringBuilder text = new StringBuilder("tried ");
    for (int i = 0; i < known.size(); i++) {
      Endpoint endpoint = known.get(i);
      String trouble = troubles.get(endpoint);
      text.append(i == 0 ? "" : ", ").append(endpoint);
      if (trouble != null) {
        text.append(" (").append(trouble).append(')');
      }
    }
    return text.toString();
  }

  private boolean isSilent(Endpoint endpoint, long nowNanos) {
    return endpoint.equals(silent) && nowNanos < silentUntilNanos;
  }

  private Endpoint next(long nowNanos) {
    Endpoint next = target;
    long oldest = Long.MAX_VALUE;
    for (Endpoint candidate : known) {
      long last = chosen.getOrDefault(candidate, 0L);
      if (last < oldest && !candidate.equals(target) && !isSilent(candidate, nowNanos)) {
        next = candidate;
        oldest = last;
      }
    }
    return next;
  }

  private void choose(Endpoint endpoint) {
    target = endpoint;
    chosen.put(endpoint, ++choices);
  }
}
