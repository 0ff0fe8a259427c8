package io.loggos.client;

import java.time.Duration;
import java.util.List;

/**
 * How a client behaves. Immutable; begin with {@link #of} and change single settings by the methods
 * that start with "with".
 *
 * @param endpoints replicas to ask first; at least one, and one that lives is enough
 * @param clusterName the name the cluster must have, or empty for any
 * @param timeout how long a request may take, all attempts together
 * @param inFlightMax requests without an outcome that one client keeps; one more is refused as busy
 * @param keepAliveInterval after so long without a command an idle client tells that it lives
 * @param reconnectPauseMin shortest pause once every replica has failed to connect
 * @param reconnectPauseMax longest such pause
 */
public record ClientOptions(
    List<Endpoint> endpoints,
    String clusterName,
    Duration timeout,
    int inFlightMax,
    Duration keepAliveInterval,
    Duration reconnectPauseMin,
    Duration reconnectPauseMax) {
  /** How long a request may take by default. */
  public static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** How many requests may be without an outcome by default. */
  public static final int IN_FLIGHT_MAX = 4096;

  /** After which idle time a client tells that it lives, by default. */
  public static final Duration KEEP_ALIVE_INTERVAL = Duration.ofSeconds(60);

  private static final Duration RECONNECT_PAUSE_MIN = Duration.ofMillis(2);
  private static final Duration RECONNECT_PAUSE_MAX = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofDays(365);
  private static final int NAME_LENGTH_MAX = 255;
  private static final int IN_FLIGHT_LIMIT = 1 << 20;

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException when a setting makes no sense; the message names it
   */
  public ClientOptions {
    endpoints = List.copyOf(endpoints);
    require(!endpoints.isEmpty(), "no endpoints");
    require(isInRange(timeout), "timeout " + timeout);
    require(inFlightMax >= 1 && inFlightMax <= IN_FLIGHT_LIMIT, "inFlightMax " + inFlightMax);
    require(isInRange(keepAliveInterval), "keepAliveInterval " + keepAliveInterval);
    require(clusterName.length() <= NAME_LENGTH_MAX, "a name of " + clusterName.length());
    require(isInRange(reconnectPauseMin), "reconnectPauseMin " + reconnectPauseMin);
    require(
        isInRange(reconnectPauseMax) && reconnectPauseMax.compareTo(reconnectPauseMin) >= 0,
        "reconnectPauseMax " + reconnectPauseMax);
  }

  /** The defaults, for the given replicas. */
  public static ClientOptions of(List<Endpoint> endpoints) {
    return new ClientOptions(
        endpoints,
        "",
        TIMEOUT,
        IN_FLIGHT_MAX,
        KEEP_ALIVE_INTERVAL,
        RECONNECT_PAUSE_MIN,
        RECONNECT_PAUSE_MAX);
  }

  /**
   * The defaults, for replicas given as {@code host:port,host:port}.
   *
   * @throws IllegalArgumentException when the text is malformed
   */
  public static ClientOptions of(String endpoints) {
    return of(Endpoint.parseList(endpoints));
  }

  /** The same for a cluster that must have this name. */
  public ClientOptions withClusterName(String name) {
    return with(name, timeout, inFlightMax, keepAliveInterval);
  }

  /** The same with another time limit for requests. */
  public ClientOptions withTimeout(Duration limit) {
    return with(clusterName, limit, inFlightMax, keepAliveInterval);
  }

  /** The same with another bound of requests without an outcome. */
  public ClientOptions withInFlightMax(int requests) {
    return with(clusterName, timeout, requests, keepAliveInterval);
  }

  /** The same with another interval of keep-alives. */
  public ClientOptions withKeepAliveInterval(Duration interval) {
    return with(clusterName, timeout, inFlightMax, interval);
  }

  /** The same with other pauses between rounds of failed connection attempts. */
  public ClientOptions withReconnectPauses(Duration min, Duration max) {
    return new ClientOptions(
        endpoints, clusterName, timeout, inFlightMax, keepAliveInterval, min, max);
  }

  private ClientOptions with(String name, Duration limit, int requests, Duration keepAlive) {
    return new ClientOptions(
        endpoints, name, limit, requests, keepAlive, reconnectPauseMin, reconnectPauseMax);
  }

  private static boolean isInRange(Duration duration) {
    return !duration.isZero() && !duration.isNegative() && duration.compareTo(LONGEST) <= 0;
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException("client options: " + what);
    }
  }
}
