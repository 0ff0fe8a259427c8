package io.loggos.simulation;

import io.loggos.api.SeededRandom;

/** Draws from one named stream of a seed; the same numbers on every machine. */
final class Dice {
  private final SeededRandom random;

  private Dice(SeededRandom random) {
    this.random = random;
  }

  /** The stream of that name; a draw in it shifts no other stream. */
  static Dice of(long seed, String stream) {
    return new Dice(SeededRandom.named(seed, stream));
  }

  long nextLong() {
    return random.nextLong();
  }

  /** From 0 to below 1. */
  double unit() {
    return (random.nextLong() >>> 11) * 0x1.0p-53;
  }

  boolean chance(double probability) {
    return probability > 0 && unit() < probability;
  }

  /** From the lower to the upper bound, both included. */
  int between(int low, int high) {
    return low + random.nextInt(high - low + 1);
  }

  /** From the lower to the upper bound, both included. */
  long between(long low, long high) {
    return low + random.nextLong(high - low + 1);
  }

  /** Uniform in the logarithm, so that each order of magnitude is as likely as any other. */
  double logUniform(double low, double high) {
    return low * StrictMath.exp(unit() * StrictMath.log(high / low));
  }

  long logUniform(long low, long high) {
    return Math.min(high, (long) logUniform((double) low, high + 1.0));
  }

  /** With that mean, and no upper bound to speak of. */
  long exponential(double mean) {
    return mean <= 0 ? 0 : (long) (-mean * StrictMath.log(1 - unit()));
  }

  int pick(int... choices) {
    return choices[random.nextInt(choices.length)];
  }

  String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
