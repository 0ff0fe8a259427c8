package io.loggos.apps.cli;

import io.loggos.client.Admin;
import io.loggos.client.Endpoint;
import io.loggos.client.LoggosException;
import io.loggos.network.init.StandbyState;
import io.loggos.node.StandbyReplica;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Tells the members of a cluster at regular times that a standby is there. */
final class Registration {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final StandbyReplica standby;
  private final Duration interval;
  private final Set<Endpoint> named;
  private Set<Endpoint> members;

  Registration(StandbyReplica standby, Endpoints home, Duration interval) {
    this.standby = standby;
    this.interval = interval;
    this.named = new LinkedHashSet<>(home.addresses());
    this.members = new LinkedHashSet<>(named);
  }

  /** Goes on for as long as the process lives. */
  void start() {
    Thread thread = new Thread(this::run, "loggos-registration");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    for (long round = 0; ; round++) {
      StandbyState state = standby.state();
      if (state == StandbyState.LISTENING || state == StandbyState.HOT) {
        boolean wants = standby.wantsToFollow();
        Set<Endpoint> known = Set.of();
        // another one comes first in each round
        List<Endpoint> order = new ArrayList<>(members);
        Collections.rotate(order, (int) (round % order.size()));
        for (Endpoint member : order) {
          boolean heard = register(member, wants);
          // one of them is enough; another one is asked in the next round if this one cannot help
          wants &= !heard;
          if (heard && known.isEmpty()) {
            known = membersKnownTo(member);
          }
        }
        if (!known.isEmpty()) {
          // those that were named may be members again some day
          members = new LinkedHashSet<>(named);
          members.addAll(known);
        }
      }
      Waiting.pauseMillis(Math.max(1, interval.toMillis()));
    }
  }

  private boolean register(Endpoint member, boolean wantsToFollow) {
    try {
      tell(member, standby, wantsToFollow, PATIENCE);
      return true;
    } catch (LoggosException | IllegalArgumentException e) {
      return false; // it is told in the next round, or is no member any more
    }
  }

  /**
   * Tells one member that the standby is there, and how far it has come if it is a hot one.
   *
   * @param wantsToFollow whether the member is asked to let it become a hot one
   * @throws LoggosException when the member cannot be reached
   */
  static void tell(
      Endpoint member, StandbyReplica standby, boolean wantsToFollow, Duration patience) {
    long followed = standby.followed();
    String how = wantsToFollow ? " follow" : followed < 0 ? "" : " hot " + followed;
    Admin.ask(member.host(), member.port(), patience, "register", standby.address() + how);
  }

  /** Who the members are by now; nobody when it cannot be had. */
  private static Set<Endpoint> membersKnownTo(Endpoint member) {
    MemberStatus status =
        MemberStatus.fetch(new Endpoints.Replica(Endpoints.ID_UNKNOWN, member), PATIENCE);
    if (!status.isReachable()) {
      return Set.of();
    }
    try {
      return status.members().stream()
          .map(Endpoints.Replica::endpoint)
          .collect(Collectors.toCollection(LinkedHashSet::new));
    } catch (IllegalArgumentException e) {
      return Set.of(); // no addresses
    }
  }
}
