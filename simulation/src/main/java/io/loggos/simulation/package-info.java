/**
 * The deterministic simulator: one thread runs a whole cluster from one seed. Replicas are the
 * shipped ones, made of the shipped plug-ins; messages cross as bytes through the shipped codec,
 * and clients are the shipped session logic behind the shipped wire format. Network, journals,
 * clocks and processes are simulated, and fail as the seed says. {@link io.loggos.simulation.check}
 * watches every step.
 *
 * <p>The same seed gives the same run, event for event. No clock, thread, sleep or unseeded chance
 * belongs here; only {@link io.loggos.simulation.Campaign} uses threads, one whole run at a time on
 * each.
 */
package io.loggos.simulation;
