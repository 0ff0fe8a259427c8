package io.loggos.apps.cli;

import io.loggos.client.Client;
import io.loggos.client.ClientOptions;
import io.loggos.client.LoggosException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Asks the members that were not named to us but that the named ones know. */
final class Membership {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private Membership() {}

  /** The status of every other member of the cluster to which the answers belong. */
  static List<MemberStatus> others(
      Endpoints named, List<MemberStatus> answers, Duration timeout, String... words) {
    TreeSet<Integer> missing = new TreeSet<>();
    for (MemberStatus answer : answers) {
      if (answer.isReachable()) {
        answer.status().path("peers").forEach(peer -> missing.add(peer.path("id").asInt()));
      }
    }
    answers.forEach(answer -> missing.remove(answer.id()));
    List<MemberStatus> others = new ArrayList<>();
    if (!missing.isEmpty()) {
      try (Client client = Client.connect(ClientOptions.of(named.addresses()))) {
        missing.forEach(id -> others.add(ask(client, id, timeout, words)));
      }
    }
    return others;
  }

  /** Tries for a while, because the client learns the addresses only when it is connected. */
  private static MemberStatus ask(Client client, int id, Duration timeout, String... words) {
    MemberStatus[] last = new MemberStatus[1];
    Waiting.until(
        timeout.compareTo(PATIENCE) < 0 ? timeout : PATIENCE,
        () -> {
          try {
            String answer = Waiting.join(client.status(id, timeout, words));
            last[0] = MemberStatus.answered("", answer);
          } catch (LoggosException | FailedCheckException e) {
            last[0] = MemberStatus.silent(id, "", e);
          }
          return last[0].isReachable();
        });
    return last[0];
  }
}
