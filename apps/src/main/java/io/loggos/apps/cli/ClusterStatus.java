package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What all replicas of a cluster said at about the same time.
 *
 * @param members one for each replica asked
 * @param quorum how many replicas a leader needs behind it
 */
record ClusterStatus(List<MemberStatus> members, int quorum) {
  /** Asks all at once. */
  static ClusterStatus fetch(Endpoints endpoints, Duration timeout, String... words) {
    List<MemberStatus> members = ask(endpoints, timeout, words);
    return new ClusterStatus(members, quorum(endpoints, members));
  }

  /** The settings count the founders only. */
  private static int quorum(Endpoints endpoints, List<MemberStatus> members) {
    boolean changed =
        members.stream().anyMatch(member -> member.isReachable() && member.configuration() > 0);
    return endpoints.quorum() > 0 && !changed ? endpoints.quorum() : majority(members);
  }

  /** Asks all, and then those that only the cluster itself has named. */
  static ClusterStatus fetchWhole(Endpoints endpoints, Duration timeout, String... words) {
    List<MemberStatus> members = ask(endpoints, timeout, words);
    List<MemberStatus> whole = new ArrayList<>(Membership.complete(members, timeout, words));
    whole.sort(Comparator.comparingInt(MemberStatus::id));
    return new ClusterStatus(whole, quorum(endpoints, whole));
  }

  private static List<MemberStatus> ask(Endpoints endpoints, Duration timeout, String... words) {
    int size = endpoints.replicas().size();
    if (size == 0) {
      return new ArrayList<>();
    }
    ExecutorService threads = Executors.newFixedThreadPool(size);
    try {
      List<Future<MemberStatus>> answers = new ArrayList<>();
      for (Endpoints.Replica replica : endpoints.replicas()) {
        answers.add(threads.submit(() -> MemberStatus.fetch(replica, timeout, words)));
      }
      List<MemberStatus> members = new ArrayList<>();
      for (Future<MemberStatus> answer : answers) {
        members.add(Waiting.join(answer));
      }
      return members;
    } finally {
      threads.shutdownNow();
    }
  }

  private static int majority(List<MemberStatus> members) {
    int size = members.size();
    long configuration = -1;
    for (MemberStatus member : members) {
      if (member.isReachable() && member.configuration() > configuration) {
        configuration = member.configuration();
        size = Math.max(1, member.status().path("peers").size());
      }
    }
    return size / 2 + 1;
  }

  /** Those that answered. */
  List<MemberStatus> reachable() {
    return members.stream().filter(MemberStatus::isReachable).toList();
  }

  /** The replica that leads with a quorum behind it, as far as it was asked; null for none. */
  MemberStatus leader() {
    for (MemberStatus member : members) {
      if (member.isLeader() && followersOf(member.id()) >= quorum) {
        return member;
      }
    }
    return null;
  }

  private long followersOf(int leader) {
    return reachable().stream()
        .filter(member -> member.leader() == leader && !member.isQuarantined())
        .mapToInt(MemberStatus::id)
        .distinct()
        .count();
  }

  /** Whether all that answered have executed the same slots. */
  boolean isLevel() {
    return reachable().stream().mapToLong(MemberStatus::executed).distinct().count() <= 1;
  }

  /** What is wrong when replicas at the same slot have different states; null when none are. */
  String difference() {
    Map<Long, MemberStatus> first = new TreeMap<>();
    for (MemberStatus member : reachable()) {
      if (member.stateHash() == null) {
        continue;
      }
      MemberStatus other = first.putIfAbsent(member.executed(), member);
      if (other != null && !other.stateHash().equals(member.stateHash())) {
        return String.format(
            "replicas %d and %d have different states at slot %d: %s and %s",
            other.id(), member.id(), member.executed(), other.stateHash(), member.stateHash());
      }
    }
    return null;
  }

  /** The hash of each replica's state by its id; null for those that did not tell one. */
  ObjectNode stateHashes() {
    ObjectNode hashes = Json.object();
    for (MemberStatus member : reachable()) {
      hashes.put(Integer.toString(member.id()), member.stateHash());
    }
    return hashes;
  }

  /** How many further failures the service survives, as the leader says; -1 without one. */
  int tolerates() {
    MemberStatus leader = leader();
    return leader == null ? -1 : leader.status().path("tolerates").asInt(-1);
  }
}
