package io.loggos.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NearestKeyTest {

  @ParameterizedTest
  @CsvSource({
    "'', '', 0",
    "a, '', 1",
    "'', abc, 3",
    "abc, abc, 0",
    "abc, abd, 1",
    "abc, ac, 1",
    "kitten, sitting, 3",
    "flaw, lawn, 2",
    "alpha, alhpa, 2"
  })
  void editDistance(String a, String b, int distance) {
    assertEquals(distance, NearestKey.editDistance(a, b));
    assertEquals(distance, NearestKey.editDistance(b, a));
  }

  static List<String> known() {
    return SettingsCatalogue.knownKeys();
  }

  @ParameterizedTest
  @MethodSource("known")
  void aLetterTooManyIsForgivenInEveryKey(String key) {
    assertEquals(key, NearestKey.among(known(), key + "x"));
  }

  @ParameterizedTest
  @MethodSource("known")
  void aKnownKeyIsNearestToItself(String key) {
    assertEquals(key, NearestKey.among(known(), key));
  }

  @Test
  void theEarlierWinsADraw() {
    assertEquals("ab1", NearestKey.among(List.of("ab1", "ab2"), "ab3"));
    assertEquals("ab2", NearestKey.among(List.of("ab2", "ab1"), "ab3"));
  }

  @Test
  void nothingIsBetterThanNonsense() {
    assertTrue(NearestKey.among(known(), "loggos.reads.weather").isEmpty());
    assertTrue(NearestKey.among(List.of(), "loggos.batch").isEmpty());
  }
}
