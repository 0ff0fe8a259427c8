package io.loggos.apps.cli;

import java.util.List;

/**
 * What was measured in 2013 with the original, Goxos: eight experiments of 24 runs each, with an
 * experiment per method, number of replicas and size of the state; machines with four cores of 2.13
 * GHz in a gigabit network, a failure detector set to 1000 ms.
 *
 * @param suspected milliseconds until the failed replica was suspected: mean, standard deviation
 *     and median, as in the others
 * @param initialization of the new replica
 * @param activation of the new replica
 * @param catchUp of the new replica
 * @param window without the full number of replicas
 * @param rtt of the clients in milliseconds, mean, standard deviation and median by phase
 */
record PublishedFailureHandling(
    Figure suspected,
    Figure initialization,
    Figure activation,
    Figure catchUp,
    Figure window,
    List<Figure> rtt) {
  private static final long MEGABYTE = 1_000_000;

  /**
   * A published figure.
   *
   * @param mean its mean
   * @param sd its standard deviation
   * @param median its median
   */
  record Figure(double mean, double sd, double median) {}

  private static final PublishedFailureHandling LIVE_3_1 =
      new PublishedFailureHandling(
          f(1032, 16.95, 1027),
          f(198.2, 4.053, 197),
          f(70.12, 11.46, 72.5),
          f(206.6, 16.14, 205.5),
          f(1302, 20.19, 1300),
          List.of(
              f(10.34, 1.52, 10),
              f(11.44, 9.17, 10),
              f(12.15, 6.40, 11),
              f(11.07, 2.40, 11),
              f(14.26, 14.31, 11)));

  private static final PublishedFailureHandling RECONFIGURATION_3_1 =
      new PublishedFailureHandling(
          f(1059, 23.82, 1053),
          f(198.9, 3.888, 198.5),
          f(5.75, 2.66, 6),
          f(159.8, 6.257, 159),
          f(1277, 24.21, 1260),
          List.of(
              f(9.995, 1.899, 10),
              f(11.58, 9.521, 10),
              f(10.10, 2.593, 10),
              f(11.86, 1.481, 12),
              f(14.91, 13.54, 11)));

  private static final PublishedFailureHandling LIVE_3_10 =
      new PublishedFailureHandling(
          f(1556, 23.57, 1549),
          f(1913, 6.022, 1912),
          f(160, 17.0, 167),
          f(1344, 25.52, 1347),
          f(3629, 26.57, 3622),
          List.of(
              f(10.07, 1.907, 10),
              f(13.36, 25.87, 10),
              f(12.78, 28.43, 10),
              f(18.75, 23.83, 10),
              f(34.63, 147.5, 11)));

  private static final PublishedFailureHandling RECONFIGURATION_3_10 =
      new PublishedFailureHandling(
          f(1580, 24.98, 1578),
          f(1911, 4.414, 1911),
          f(5.852, 2.769, 5),
          f(1292, 23.53, 1294),
          f(3499, 25.84, 3496),
          List.of(
              f(10.25, 1.602, 10),
              f(16.18, 36.24, 11),
              f(10.79, 9.084, 10),
              f(12.77, 6.247, 12),
              f(69.61, 231.6, 11)));

  private static final PublishedFailureHandling LIVE_5_1 =
      new PublishedFailureHandling(
          f(1055, 38.84, 1052),
          f(200.3, 4.279, 199),
          f(56.24, 24.26, 70),
          f(227.4, 66.86, 198),
          f(1313, 44.31, 1303),
          List.of(
              f(10.67, 4.023, 10),
              f(12.11, 17.47, 10),
              f(11.35, 5.474, 10),
              f(23.18, 43.98, 12),
              f(20.65, 26.75, 11)));

  private static final PublishedFailureHandling RECONFIGURATION_5_1 =
      new PublishedFailureHandling(
          f(1087, 37.34, 1080),
          f(202.4, 4.089, 202),
          f(6.615, 2.654, 5.5),
          f(158, 9.506, 157),
          f(1297, 37.72, 1292),
          List.of(
              f(10.35, 2.434, 10),
              f(11.54, 8.441, 10),
              f(10.67, 3.689, 10),
              f(12.51, 2.106, 12),
              f(16.01, 14.94, 11)));

  private static final PublishedFailureHandling LIVE_5_10 =
      new PublishedFailureHandling(
          f(1599, 74.03, 1572),
          f(1918, 16.68, 1923),
          f(205.8, 72.04, 168),
          f(1572, 92.17, 1575),
          f(3737, 96.38, 3715),
          List.of(
              f(10.62, 3.619, 10),
              f(14.47, 27.91, 10),
              f(11.50, 11.81, 10),
              f(75.04, 105.5, 11),
              f(56.96, 225.6, 11)));

  private static final PublishedFailureHandling RECONFIGURATION_5_10 =
      new PublishedFailureHandling(
          f(1598, 23.61, 1592),
          f(1919, 6.475, 1918),
          f(6.768, 3.096, 8),
          f(1270, 24.99, 1267),
          f(3525, 26.17, 3520),
          List.of(
              f(10.17, 2.455, 10),
              f(15.42, 33.77, 10),
              f(11.07, 12.45, 10),
              f(14.01, 9.081, 12),
              f(73.37, 219.8, 11)));

  /** The experiment that is closest, or null when none is like it. */
  static PublishedFailureHandling of(String method, int replicas, long stateBytes) {
    boolean live = method.equals("live-replacement");
    boolean ten = stateBytes > 5 * MEGABYTE;
    return switch (replicas) {
      case 3 ->
          live ? ten ? LIVE_3_10 : LIVE_3_1 : ten ? RECONFIGURATION_3_10 : RECONFIGURATION_3_1;
      case 5 ->
          live ? ten ? LIVE_5_10 : LIVE_5_1 : ten ? RECONFIGURATION_5_10 : RECONFIGURATION_5_1;
      default -> null;
    };
  }

  Figure rtt(FailurePhase phase) {
    return rtt.get(phase.ordinal());
  }

  private static Figure f(double mean, double sd, double median) {
    return new Figure(mean, sd, median);
  }
}
