package io.loggos.apps.cli;

import io.loggos.api.ReplicaId;
import io.loggos.api.io.ReplicaProvider.StandbyAddress;
import io.loggos.network.init.StandbyState;
import io.loggos.node.StandbyReplica;
import java.io.PrintWriter;
import java.time.Duration;

/** Runs a standby until it is told to stop, and prints how far it has come. */
final class StandbyRun {
  private final PrintWriter out;
  private volatile StandbyAddress address;

  StandbyRun(PrintWriter out) {
    this.out = out;
  }

  /**
   * Runs it.
   *
   * @param home where it tells that it is there; null for nowhere
   * @param interval how often it does
   * @return the exit code
   */
  int run(StandbyReplica.Setup setup, Endpoints home, Duration interval, boolean stopWithInput) {
    try (StandbyReplica standby = StandbyReplica.start(setup, this::print)) {
      address = standby.address();
      print(standby.state(), standby.identity());
      if (home != null) {
        new Registration(standby, home, interval).start();
      }
      return EndOfProcess.await(standby::awaitStop, standby::close, stopWithInput);
    }
  }

  /** The first state comes before the address is known, and is printed by {@link #run}. */
  private void print(StandbyState state, ReplicaId identity) {
    if (address != null) {
      out.println("standby " + address + " " + state + (identity == null ? "" : " " + identity));
      out.flush();
    }
  }
}
