/**
 * The deterministic whole: everything a replica does between the events its driver feeds and the
 * effects its driver performs.
 *
 * <p>{@link io.loggos.replica.Replica} routes and nothing else; each concern has a class that owns
 * its state: {@code Ingress} (client requests), {@code Sessions} (exactly once), {@code Batcher},
 * {@code Execution} (the handler), {@code Reads}, {@code Snapshots}, {@code Divergence}. Nothing
 * here reads a clock, starts a thread, blocks, or touches a socket or a file. One thread.
 */
package io.loggos.replica;
