package io.loggos.apps.recovery;

import io.loggos.api.ReplicaId;

/**
 * What the memory of one replica tells that does not run.
 *
 * @param id the replica
 * @param image its newest snapshot, or null
 * @param log what it recorded since
 */
public record Survivor(ReplicaId id, byte[] image, SurvivorLog log) {}
