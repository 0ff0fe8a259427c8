package io.loggos.api;

import java.util.random.RandomGenerator;

/**
 * A small generator whose sequence is fixed by its seed on every machine and Java version
 * (SplitMix64, Steele, Lea and Flood 2014). Not for secrets. Used by one thread.
 */
public final class SeededRandom implements RandomGenerator {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private long state;

  /** A generator with that seed. */
  public SeededRandom(long seed) {
    state = seed;
  }

  @Override
  public long nextLong() {
    long word = state;
    state += GOLDEN;
    return Hash64.mix(word);
  }

  @Override
  public int nextInt(int bound) {
    return (int) nextLong(bound);
  }

  @Override
  public long nextLong(long bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("bound " + bound);
    }
    return Long.remainderUnsigned(nextLong(), bound);
  }

  /** A new generator whose sequence depends on this one's seed and the name only. */
  public static SeededRandom named(long seed, String name) {
    long hash = seed;
    for (int i = 0; i < name.length(); i++) {
      hash = Hash64.mix(hash ^ name.charAt(i));
    }
    return new SeededRandom(hash);
  }
}
