package io.loggos.apps.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Why does who lead? */
final class WhyLeader {
  private final ClusterStatus status;
  private final List<Happening> happenings;

  WhyLeader(ClusterStatus status) {
    this.status = status;
    this.happenings = Happenings.merged(status.members());
  }

  Explanation explain() {
    MemberStatus leader = status.leader();
    if (leader == null) {
      return withoutLeader();
    }
    String name = Happenings.name(leader);
    int leading = lastLeading(name, happenings.size());
    if (leading < 0) {
      return Explanation.none(
          name + " leads, and does not remember since when: its ring of events begins later");
    }
    int before = lastOther(name, leading);
    Happening began = happenings.get(leading);
    List<Happening> chain = chain(name, before, leading);
    List<String> sentences = new ArrayList<>();
    sentences.add(
        name
            + " leads since slot "
            + began.slot()
            + " with ballot "
            + began.ballot()
            + ", "
            + Instant.ofEpochMilli(began.millis())
            + (before < 0 ? "; nobody is remembered to have led before" : reason(chain, before)));
    sentences.addAll(Explanation.chain(chain));
    return Explanation.of(sentences, chain);
  }

  private Explanation withoutLeader() {
    List<Happening> last = new ArrayList<>();
    for (Happening one : happenings) {
      if (isElection(one)) {
        last.add(one);
      }
    }
    List<Happening> latest = last.subList(Math.max(0, last.size() - 12), last.size());
    if (latest.isEmpty()) {
      return Explanation.none("nobody leads, and no replica remembers an election");
    }
    List<String> sentences = new ArrayList<>();
    sentences.add("nobody leads with a quorum behind it; what happened last:");
    sentences.addAll(Explanation.chain(latest));
    return Explanation.of(sentences, latest);
  }

  private String reason(List<Happening> chain, int before) {
    String former = happenings.get(before).teller();
    String ended = null;
    for (Happening one : chain) {
      boolean about = one.about().contains(former);
      if (one.is("TRANSFER") && one.teller().equals(former)) {
        return ", because " + former + " handed over, as an operator wanted";
      }
      if (one.is("SUSPECT") && about) {
        ended = ", because " + one.teller() + " suspected " + one.cause();
      } else if (ended == null && one.is("DEPOSED") && one.teller().equals(former)) {
        ended = ", because " + former + " led no more: " + one.cause();
      }
    }
    return ended == null ? ", after " + former : ended;
  }

  /** What led to it: of the replica itself, and of whoever led before. */
  private List<Happening> chain(String name, int before, int leading) {
    String former = before < 0 ? "" : happenings.get(before).teller();
    List<Happening> chain = new ArrayList<>();
    for (int i = Math.max(0, before); i <= leading; i++) {
      Happening one = happenings.get(i);
      boolean theirs = one.teller().equals(name) || one.teller().equals(former);
      boolean concerns = !one.is("SUSPECT") && !one.is("RESTORE") || one.about().contains(former);
      if (theirs && isElection(one) && concerns) {
        chain.add(one);
      }
    }
    return chain;
  }

  private static boolean isElection(Happening one) {
    return switch (one.kind()) {
      case "SUSPECT", "RESTORE", "TRUST", "PREPARING", "LEADING", "DEPOSED", "TRANSFER", "PAUSE" ->
          true;
      default -> false;
    };
  }

  private int lastLeading(String name, int end) {
    for (int i = end - 1; i >= 0; i--) {
      Happening one = happenings.get(i);
      if (one.is("LEADING") && one.teller().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** Where somebody else began to lead last. */
  private int lastOther(String name, int end) {
    for (int i = end - 1; i >= 0; i--) {
      Happening one = happenings.get(i);
      if (one.is("LEADING") && !one.teller().equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
