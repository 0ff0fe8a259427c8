package io.loggos.simulation.mutants;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the shipped sources and the mutants lie. */
final class SourceTree {
  private static final String MUTANTS =
      "simulation/src/test/resources/io/loggos/simulation/mutants";
  private static final String SUFFIX = ".mutant";

  private final Path root;

  private SourceTree(Path root) {
    this.root = root;
  }

  /** Seen from the root of the repository, or from this module's directory. */
  static SourceTree find() {
    Path here = Path.of("").toAbsolutePath();
    for (Path root : new Path[] {here, here.getParent()}) {
      if (root != null && Files.isDirectory(root.resolve(MUTANTS))) {
        return new SourceTree(root);
      }
    }
    throw new IllegalStateException("no mutants below " + here);
  }

  /** A file's text. */
  String read(String file) {
    try {
      return Files.readString(root.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All mutants of the replicated state machine, in the order of their names. */
  List<Mutant> mutants() {
    return mutantsIn(MUTANTS);
  }

  /** All mutants of the datagram protocol, in the order of their names. */
  List<Mutant> datagramMutants() {
    return mutantsIn(MUTANTS + "/grdp");
  }

  private List<Mutant> mutantsIn(String folder) {
    try (Stream<Path> files = Files.list(root.resolve(folder))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX))
          .sorted()
          .map(
              name ->
                  Mutant.parse(
                      name.substring(0, name.length() - SUFFIX.length()),
                      read(folder + "/" + name)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
