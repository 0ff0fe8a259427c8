package io.loggos.provider;

import io.loggos.api.io.ReplicaProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Starts each standby as a process of its own on this machine, with a directory for its data and
 * its log. A process that does not listen in time is ended; one that was handed out is not, not
 * even when this process ends, as it may be a member by then.
 */
final class ProcessProvider implements ReplicaProvider {
  private static final String MAIN_CLASS = "io.loggos.apps.cli.Main";
  private static final long LOOK_MILLIS = 20;

  private final String command;
  private final String host;
  private final Path directory;
  private final long startTimeoutNanos;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "loggos-provider-process");
            thread.setDaemon(true);
            return thread;
          });

  ProcessProvider(String command, String host, Path directory, long startTimeoutNanos) {
    this.command = command;
    this.host = host;
    this.directory = directory;
    this.startTimeoutNanos = startTimeoutNanos;
  }

  @Override
  public CompletableFuture<StandbyAddress> provide(Wish wish) {
    CompletableFuture<StandbyAddress> answer = new CompletableFuture<>();
    threads.execute(
        () -> {
          try {
            start(wish, answer);
          } catch (IOException | ProviderException e) {
            answer.completeExceptionally(
                new ProviderException(
                    "no standby could be started: " + ProviderException.describe(e)));
          } catch (InterruptedException e) {
            answer.completeExceptionally(new ProviderException("this process stops"));
          }
        });
    return answer;
  }

  private void start(Wish wish, CompletableFuture<StandbyAddress> answer)
      throws IOException, ProviderException, InterruptedException {
    Files.createDirectories(directory);
    Path own = Files.createTempDirectory(directory.toAbsolutePath(), "standby-");
    Path log = own.resolve("standby.log");
    Process process =
        new ProcessBuilder(words(wish, own))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .redirectInput(ProcessBuilder.Redirect.PIPE)
            .start();
    process.getOutputStream().close();
    boolean handedOut = false;
    try {
      StandbyAddress address = awaitAddress(process, log, answer);
      handedOut = address != null && answer.complete(address);
    } finally {
      if (!handedOut) {
        process.destroyForcibly();
      }
    }
  }

  /** The address that the standby prints; null when nobody wants it any more. */
  private StandbyAddress awaitAddress(
      Process process, Path log, CompletableFuture<StandbyAddress> answer)
      throws IOException, ProviderException, InterruptedException {
    long deadline = System.nanoTime() + startTimeoutNanos;
    while (!answer.isDone()) {
      boolean ended = process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      String last = "";
      for (String line : Files.readString(log, StandardCharsets.ISO_8859_1).lines().toList()) {
        StandbyAddress address = Announcement.parse(line);
        if (address != null) {
          return address;
        }
        last = line.isBlank() ? last : line;
      }
      if (ended) {
        throw new ProviderException("it ended with exit code " + process.exitValue() + ": " + last);
      }
      if (System.nanoTime() - deadline >= 0) {
        throw new ProviderException("it does not listen after plugins.process.start-timeout");
      }
    }
    return null;
  }

  private List<String> words(Wish wish, Path own) {
    List<String> words = new ArrayList<>();
    if (command.isBlank()) {
      words.addAll(ownCommand());
    } else {
      for (String word : command.strip().split("\\s+")) {
        words.add(
            word.replace("{application}", wish.application())
                .replace("{scheme}", wish.failureHandling())
                .replace("{directory}", own.toString()));
      }
      return words;
    }
    words.addAll(
        List.of("standby", "--listen", host + ":0", "--app", wish.application(), "--type"));
    words.add(wish.failureHandling());
    words.addAll(List.of("--set", "storage.directory=" + own.resolve("data")));
    return words;
  }

  private static List<String> ownCommand() {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return List.of(
        java.toString(),
        "-XX:+UseSerialGC",
        "-Xmx512m",
        "-cp",
        System.getProperty("java.class.path"),
        MAIN_CLASS);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
