package io.loggos.api.plugin;

import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.QuorumRule;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.Effects;
import io.loggos.api.machine.Events;
import io.loggos.api.machine.TurnClock;
import java.util.random.RandomGenerator;

/**
 * What a part is built from: its identity, its view of time and chance, and the sink for its
 * wishes.
 *
 * @param self the replica the part belongs to
 * @param incarnation which process start this is; positive
 * @param schedule which configuration rules which slot
 * @param quorums which sets of voters are quorums
 * @param effects where wishes go
 * @param events where happenings are reported
 * @param clock the time of the present turn
 * @param random the part's own seeded generator
 * @param options the plug-in's section of the settings
 */
public record PartContext(
    ReplicaId self,
    long incarnation,
    ConfigurationSchedule schedule,
    QuorumRule quorums,
    Effects effects,
    Events events,
    TurnClock clock,
    RandomGenerator random,
    Options options) {}
