/**
 * The client library: {@link io.loggos.client.Client} executes commands exactly once in total,
 * whatever happens to connections and leaders, and says honestly when it does not know.
 *
 * <p>{@link io.loggos.client.ClientSession} decides everything (sessions, retries, redirects,
 * pauses, outcomes) and is pure: no clock, no thread, no socket; the simulation runs it as it is.
 * {@link io.loggos.client.Client} owns the event loop and the futures and feeds it. Nothing here
 * knows what a command means.
 *
 * <p>Everything runs on the client's event loop, save the public methods of {@code Client}, which
 * any thread may call.
 */
package io.loggos.client;
