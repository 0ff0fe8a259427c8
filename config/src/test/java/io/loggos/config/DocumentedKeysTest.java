package io.loggos.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page that people read must name every key there is, and no other. */
final class DocumentedKeysTest {
  private static final Pattern ROW = Pattern.compile("^\\| `loggos\\.([a-z0-9.-]+)` \\|");

  @Test
  void everyKeyIsOnThePageAndNoOther() throws IOException {
    Set<String> documented = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("..", "docs", "configuration.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.find()) {
        documented.add(row.group(1));
      }
    }
    Set<String> known = new TreeSet<>();
    SettingsCatalogue.settings().forEach(setting -> known.add(setting.path()));
    known.add(SettingsCatalogue.MEMBERS);
    assertEquals(known, documented);
  }
}
