package io.loggos.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hashes and random numbers must be the same on every machine, for ever: chains depend on it. */
final class DigestTest {
  @ParameterizedTest
  @CsvSource({
    "'', 6e789e6aa1b965f4",
    "a, c305b55273f09a3d",
    "abcdefg, 6d89e4f604564b9a",
    "abcdefgh, 4f27e0acebc21690",
    "abcdefghi, 3bbecc60bd6dfe84",
    "The quick brown fox jumps over the lazy dog, 6777f4ee5d2514ae"
  })
  void hashesToFixedNumbers(String text, String hex) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertEquals(hex, String.format("%016x", Hash64.of(bytes)));
    byte[] within = new byte[bytes.length + 9];
    System.arraycopy(bytes, 0, within, 5, bytes.length);
    assertEquals(hex, String.format("%016x", Hash64.of(within, 5, bytes.length)));
  }

  @Test
  void everyBitAndTheLengthCount() {
    Set<Long> hashes = new HashSet<>();
    byte[] bytes = new byte[40];
    hashes.add(Hash64.of(bytes));
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      hashes.add(Hash64.of(bytes));
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
    }
    assertEquals(8 * bytes.length + 1, hashes.size());
    for (int length = 0; length < bytes.length; length++) {
      assertTrue(hashes.add(Hash64.of(bytes, 0, length)), "length " + length);
    }
  }

  @Test
  void theGeneratorIsSplitMix64() {
    // the first numbers of the published generator for seed 1234567
    SeededRandom random = new SeededRandom(1234567);
    long[] numbers = new long[5];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = random.nextLong();
    }
    assertArrayEquals(
        new long[] {
          6457827717110365317L,
          3203168211198807973L,
          Long.parseUnsignedLong("9817491932198370423"),
          4593380528125082431L,
          Long.parseUnsignedLong("16408922859458223821")
        },
        numbers);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10, 1000, Integer.MAX_VALUE})
  void staysWithinItsBound(int bound) {
    SeededRandom random = new SeededRandom(3);
    for (int i = 0; i < 2000; i++) {
      int number = random.nextInt(bound);
      assertTrue(number >= 0 && number < bound);
      long wide = random.nextLong(bound + 5_000_000_000L);
      assertTrue(wide >= 0 && wide < bound + 5_000_000_000L);
    }
  }

  @Test
  void refusesAnEmptyRange() {
    SeededRandom random = new SeededRandom(3);
    assertThrows(IllegalArgumentException.class, () -> random.nextInt(0));
    assertThrows(IllegalArgumentException.class, () -> random.nextLong(-1));
  }

  @Test
  void aNameGivesASequenceOfItsOwn() {
    assertEquals(
        SeededRandom.named(7, "paxos").nextLong(), SeededRandom.named(7, "paxos").nextLong());
    Set<Long> first = new HashSet<>();
    for (String name : new String[] {"paxos", "liveness", "", "p", "soxap"}) {
      for (long seed = 0; seed < 5; seed++) {
        first.add(SeededRandom.named(seed, name).nextLong());
      }
    }
    assertEquals(25, first.size());
  }
}
