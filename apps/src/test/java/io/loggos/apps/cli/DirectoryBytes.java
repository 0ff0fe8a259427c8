package io.loggos.apps.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What is in a directory, to be compared before and after.
 *
 * @param files a hash of each file's bytes, and its size, by name
 */
record DirectoryBytes(Map<String, List<Long>> files) {
  static DirectoryBytes of(Path directory) throws IOException {
    Map<String, List<Long>> files = new TreeMap<>();
    try (Stream<Path> paths = Files.list(directory)) {
      for (Path path : paths.toList()) {
        byte[] bytes = Files.readAllBytes(path);
        long hash = Arrays.hashCode(bytes);
        files.put(path.getFileName().toString(), List.of((long) bytes.length, hash));
      }
    }
    return new DirectoryBytes(files);
  }

  /** Copies a directory of plain files to one that does not exist. */
  static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> paths = Files.list(from)) {
      for (Path path : paths.toList()) {
        Files.copy(path, to.resolve(path.getFileName()));
      }
    }
  }

  /** Deletes a directory of plain files. */
  static void delete(Path directory) throws IOException {
    try (Stream<Path> paths = Files.list(directory)) {
      for (Path path : paths.toList()) {
        Files.delete(path);
      }
    }
    Files.delete(directory);
  }
}
