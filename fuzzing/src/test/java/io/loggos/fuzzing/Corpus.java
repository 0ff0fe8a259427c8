package io.loggos.fuzzing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The inputs a fuzz test starts from, where Jazzer looks for them. Real encodings are made anew by
 * each build and compared with the files, so that a corpus cannot fall behind its format; {@code
 * -Dcorpus.write=true} writes them. Files without the prefix are inputs that once broke something.
 */
public final class Corpus {
  private static final String PREFIX = "seed-";

  private Corpus() {}

  /** Compares the seeds of a fuzz test with its files, or writes the files. */
  public static void check(Class<?> fuzzTest, String method, Map<String, byte[]> seeds) {
    Path directory = directory(fuzzTest, method);
    try {
      if (Boolean.getBoolean("corpus.write")) {
        Files.createDirectories(directory);
        for (Map.Entry<String, byte[]> seed : seeds.entrySet()) {
          Files.write(directory.resolve(PREFIX + seed.getKey()), seed.getValue());
        }
      }
      for (Map.Entry<String, byte[]> seed : seeds.entrySet()) {
        Path file = directory.resolve(PREFIX + seed.getKey());
        assertTrue(Files.exists(file), () -> file + " is missing: run with -Dcorpus.write=true");
        assertArrayEquals(
            seed.getValue(),
            Files.readAllBytes(file),
            () -> "the format has changed since " + file + " was written");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path directory(Class<?> fuzzTest, String method) {
    return Path.of(
        "src/test/resources",
        fuzzTest.getPackageName().replace('.', '/'),
        fuzzTest.getSimpleName() + "Inputs",
        method);
  }
}
