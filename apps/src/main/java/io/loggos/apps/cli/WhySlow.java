package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What limits the cluster now: what each node measured in the last ten seconds, held against bounds
 * beyond which a client would notice.
 */
final class WhySlow {
  private static final double SYNC_MILLIS = 20;
  private static final double LOOP_MILLIS = 50;
  private static final double WINDOW_SHARE = 0.2;
  private static final double RESENDS_PER_SECOND = 1;
  private static final long LAG = 1000;
  private static final long PAUSE_MILLIS = 60_000;

  private final ClusterStatus status;
  private final MemberStatus leader;
  private final List<String> limits = new ArrayList<>();
  private final List<Happening> evidence = new ArrayList<>();

  WhySlow(ClusterStatus status) {
    this.status = status;
    this.leader = status.leader();
  }

  Explanation explain() {
    if (leader == null) {
      limits.add("nobody leads with a quorum behind it, so nothing is decided; see why leader");
    }
    for (MemberStatus member : status.members()) {
      if (member.isReachable()) {
        judge(member);
      } else {
        limits.add(member.name() + " does not answer: " + member.trouble());
      }
    }
    List<String> sentences = new ArrayList<>();
    if (limits.isEmpty()) {
      sentences.add("nothing limits the cluster now; in the last seconds:");
    } else {
      limits.forEach(limit -> sentences.add(limit));
      sentences.add("in the last seconds:");
    }
    status.reachable().forEach(member -> sentences.add("  " + figures(member)));
    return new Explanation(sentences, evidence, !limits.isEmpty());
  }

  private void judge(MemberStatus member) {
    String name = Happenings.name(member);
    JsonNode load = member.status().path("load");
    double seconds = Math.max(0.1, load.path("seconds").asDouble());
    boolean leads = leader != null && member.id() == leader.id();
    double sync = load.path("sync_mean_ms").asDouble();
    double longest = load.path("sync_max_ms").asDouble();
    if (sync > SYNC_MILLIS || longest > 10 * SYNC_MILLIS) {
      limits.add(
          text(
              "%s waits for its disk: a sync takes %.1f ms on average, %.0f ms at most",
              name, sync, longest));
    }
    if (load.path("loop_delay_max_ms").asDouble() > LOOP_MILLIS) {
      limits.add(
          text(
              "%s was late by up to %.0f ms: its processor is busy, or it was stopped",
              name, load.path("loop_delay_max_ms").asDouble()));
    }
    if (leads && load.path("window_full_share").asDouble() > WINDOW_SHARE) {
      limits.add(
          text(
              "the window of %s was full %.0f%% of the time, with up to %d requests waiting:"
                  + " decisions take longer than clients need to ask",
              name,
              100 * load.path("window_full_share").asDouble(),
              load.path("waiting_max").asLong()));
    }
    if (load.path("busy").asLong() > 0) {
      limits.add(
          text(
              "%s told clients %d times that it is busy, see loggos.admission",
              name, load.path("busy").asLong()));
    }
    if (load.path("resends").asLong() / seconds > RESENDS_PER_SECOND) {
      limits.add(
          text(
              "%s asked for %d votes again: messages are lost, or a member is slow",
              name, load.path("resends").asLong()));
    }
    judgeHealth(member, name);
  }

  private void judgeHealth(MemberStatus member, String name) {
    long lag = member.status().path("lag").asLong();
    if (lag > LAG) {
      limits.add(
          text(
              "%s is %d slots behind; it asked %d times for what it misses",
              name, lag, member.status().path("load").path("catch_ups").asLong()));
    }
    if (member.isQuarantined()) {
      limits.add(name + " has stopped executing: " + member.text("quarantine"));
    }
    for (JsonNode peer : member.status().path("peers")) {
      if (leader == member && peer.path("suspected").asBoolean()) {
        limits.add("the leader suspects replica " + peer.path("id").asInt());
      }
    }
    List<Happening> ring = new ArrayList<>();
    member.status().path("events").forEach(event -> ring.add(Happening.of(name, event)));
    for (String kind : List.of("PAUSE", "STORAGE")) {
      tellLast(ring, kind, member.status().path("now_ms").asLong());
    }
  }

  private void tellLast(List<Happening> ring, String kind, long now) {
    Happening last = null;
    for (Happening one : ring) {
      last = one.is(kind) ? one : last;
    }
    if (last != null && now - last.millis() < PAUSE_MILLIS) {
      evidence.add(last);
      limits.add(
          text("%s, %d s ago: %s", last.teller(), (now - last.millis()) / 1000, last.cause()));
    }
  }

  private static String figures(MemberStatus member) {
    JsonNode load = member.status().path("load");
    double seconds = Math.max(0.1, load.path("seconds").asDouble());
    return text(
        "%s: %.0f requests/s, %d waiting at most, window full %.0f%%, %d syncs of %.2f ms (at most"
            + " %.1f ms), loop late by %.1f ms at most, %d resent, lag %d",
        Happenings.name(member),
        load.path("requests").asLong() / seconds,
        load.path("waiting_max").asLong(),
        100 * load.path("window_full_share").asDouble(),
        load.path("syncs").asLong(),
        load.path("sync_mean_ms").asDouble(),
        load.path("sync_max_ms").asDouble(),
        load.path("loop_delay_max_ms").asDouble(),
        load.path("resends").asLong(),
        member.status().path("lag").asLong());
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
