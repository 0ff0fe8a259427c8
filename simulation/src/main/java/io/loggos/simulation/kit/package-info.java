/**
 * The test kit for applications: runs a {@link io.loggos.api.app.Handler} on a simulated cluster
 * inside a unit test. Replicas, plug-ins, codec and client core are the shipped ones; network,
 * clocks and processes are simulated, in virtual time, on the thread of the test.
 *
 * <p>Begin with {@link io.loggos.simulation.kit.SimulatedCluster} for a scripted test, and with
 * {@link io.loggos.simulation.kit.SimulatedRuns} for many runs whose faults are drawn from seeds.
 * Both watch the handler at every request and fail with {@link
 * io.loggos.simulation.kit.HandlerContractError} when it is not deterministic.
 *
 * <p>Nothing here depends on a test framework: failures are {@link AssertionError}s.
 */
package io.loggos.simulation.kit;
