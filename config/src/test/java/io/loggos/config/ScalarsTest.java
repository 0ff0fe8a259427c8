package io.loggos.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScalarsTest {

  @ParameterizedTest
  @CsvSource({
    "0,0B",
    "1,1B",
    "1023,1023B",
    "1024,1KiB",
    "1536,1536B",
    "131072,128KiB",
    "1048576,1MiB",
    "4294967296,4GiB",
    "2199023255552,2048GiB"
  })
  void writesBytes(long bytes, String text) {
    assertEquals(text, Scalars.bytesText(bytes));
    assertEquals(bytes, Scalars.bytes(ConfigValueFactory.fromAnyRef(text)));
  }

  @ParameterizedTest
  @CsvSource({
    "0,0ns",
    "1,1ns",
    "1000,1us",
    "1500000,1500us",
    "5000000,5ms",
    "1000000000,1s",
    "90000000000,90s",
    "600000000000,10m",
    "3600000000000,1h",
    "86400000000000,1d"
  })
  void writesDurations(long nanos, String text) {
    assertEquals(text, Scalars.nanosText(nanos));
    assertEquals(nanos, Scalars.nanos(ConfigValueFactory.fromAnyRef(text)));
  }

  @ParameterizedTest
  @CsvSource({"0,0", "0.5,0.5", "1,1", "0.01,0.01", "10,10"})
  void writesRatios(double ratio, String text) {
    assertEquals(text, Scalars.ratioText(ratio));
  }

  @ParameterizedTest
  @CsvSource({"4,4", "' 4 ',4", "1e3,1000", "4.0,4", "-7,-7", "2147483647,2147483647"})
  void readsWholeNumbers(String text, int number) {
    assertEquals(number, Scalars.integer(ConfigValueFactory.fromAnyRef(text)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "4.5", "2147483648", "1e999999999", "four", "4 4", "0x4"})
  void refusesOtherNumbers(String text) {
    var value = ConfigValueFactory.fromAnyRef(text);
    assertThrows(IllegalArgumentException.class, () -> Scalars.integer(value));
  }

  @Test
  void readsNumbersThatAreNotTexts() {
    assertEquals(4, Scalars.integer(ConfigValueFactory.fromAnyRef(4)));
    assertEquals(4, Scalars.bytes(ConfigValueFactory.fromAnyRef(4L)));
    assertEquals(0.5, Scalars.ratio(ConfigValueFactory.fromAnyRef(0.5)));
  }

  @Test
  void listsAlternatives() {
    assertEquals("a", Scalars.alternatives(List.of("a")));
    assertEquals("a or b", Scalars.alternatives(List.of("a", "b")));
    assertEquals("a, b or c", Scalars.alternatives(List.of("a", "b", "c")));
  }

  @Test
  void aSettingHasSensibleLimits() {
    List<String> none = List.of();
    assertThrows(
        IllegalArgumentException.class,
        () -> new Setting("x", SettingType.INTEGER, none, 2, 1, "doc"));
    assertThrows(
        IllegalArgumentException.class, () -> new Setting("x", SettingType.CHOICE, none, 0, 0, ""));
    Setting infinite = new Setting("x", SettingType.RATIO, none, 0, 1, "doc");
    assertFalse(infinite.accepts(ConfigValueFactory.fromAnyRef("1e99999")));
  }
}
