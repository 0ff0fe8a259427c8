package io.loggos.replica;

import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.ReplicaId;
import io.loggos.api.app.Handler;
import io.loggos.api.machine.Effects;
import io.loggos.api.machine.Events;
import io.loggos.api.machine.TurnClock;
import io.loggos.api.plugin.ConsensusPlugin;
import io.loggos.api.plugin.FailureHandlingPlugin;
import io.loggos.api.plugin.LivenessPlugin;
import io.loggos.api.plugin.Options;
import java.util.function.Function;

/**
 * Everything a replica is built from; the node and the simulator fill it alike.
 *
 * @param self who it is
 * @param incarnation which process start this is; positive
 * @param schedule which configuration rules which slot
 * @param effects where wishes go
 * @param events where happenings are reported
 * @param clock the time of the present turn
 * @param seed of every random choice it makes
 * @param handler the application
 * @param options its own settings
 * @param parts its plug-ins
 * @param sections gives a plug-in its section of the settings
 */
public record ReplicaSetup(
    ReplicaId self,
    long incarnation,
    ConfigurationSchedule schedule,
    Effects effects,
    Events events,
    TurnClock clock,
    long seed,
    Handler handler,
    ReplicaOptions options,
    Parts parts,
    Function<String, Options> sections) {

  /**
   * The chosen plug-ins.
   *
   * @param consensus the protocol
   * @param liveness the detectors
   * @param failureHandling what is done about failures
   */
  public record Parts(
      ConsensusPlugin consensus, LivenessPlugin liveness, FailureHandlingPlugin failureHandling) {}
}
