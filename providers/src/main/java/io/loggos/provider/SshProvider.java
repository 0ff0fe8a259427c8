package io.loggos.provider;

import io.loggos.api.io.ReplicaProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.keyverifier.KnownHostsServerKeyVerifier;
import org.apache.sshd.client.keyverifier.RejectAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts standbys on other machines, each time on the next one. A machine on which none could be
 * started is left alone for a while. Only machines whose keys are known are trusted.
 */
final class SshProvider implements ReplicaProvider {
  private static final Logger LOG = LoggerFactory.getLogger(SshProvider.class);

  private final List<Machine> machines;
  private final Access access;
  private final Map<Machine, Trouble> troubles = new HashMap<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "loggos-provider-ssh");
            thread.setDaemon(true);
            return thread;
          });

  private int next;

  /**
   * Where a standby can be started.
   *
   * @param user who logs in
   * @param host name or address
   * @param port of the machine's sshd
   */
  record Machine(String user, String host, int port) {
    @Override
    public String toString() {
      return user + "@" + host + ":" + port;
    }
  }

  /**
   * How a standby is started.
   *
   * @param identity the file with the private key; null for those in the home directory
   * @param knownHosts the file with the machines' public keys
   * @param command what is executed
   * @param startTimeoutNanos how long it may take
   * @param retryAfterNanos how long a machine is left alone after a failure
   */
  record Access(
      Path identity,
      Path knownHosts,
      String command,
      long startTimeoutNanos,
      long retryAfterNanos) {}

  private record Trouble(String reason, long sinceNanos) {}

  SshProvider(List<Machine> machines, Access access) {
    this.machines = List.copyOf(machines);
    this.access = access;
  }

  @Override
  public CompletableFuture<StandbyAddress> provide(Wish wish) {
    Machine machine;
    synchronized (this) {
      machine = choose();
      if (machine == null) {
        return CompletableFuture.failedFuture(new ProviderException(describe()));
      }
    }
    CompletableFuture<StandbyAddress> answer = new CompletableFuture<>();
    threads.execute(
        () -> {
          try {
            answer.complete(start(machine, wish, answer));
          } catch (IOException | GeneralSecurityException | ProviderException e) {
            String reason = machine + ": " + ProviderException.describe(e);
            noteTrouble(machine, reason);
            answer.completeExceptionally(
                new ProviderException("no standby could be started on " + reason));
          }
        });
    return answer;
  }

  private Machine choose() {
    long now = System.nanoTime();
    troubles.values().removeIf(trouble -> now - trouble.sinceNanos >= access.retryAfterNanos());
    for (int i = 0; i < machines.size(); i++) {
      Machine machine = machines.get(next++ % machines.size());
      if (!troubles.containsKey(machine)) {
        return machine;
      }
    }
    return null;
  }

  private String describe() {
    return machines.isEmpty()
        ? "loggos.plugins.ssh.machines is empty"
        : "on no machine a standby could be started lately: "
            + String.join(", ", troubles.values().stream().map(Trouble::reason).toList());
  }

  private synchronized void noteTrouble(Machine machine, String reason) {
    troubles.put(machine, new Trouble(reason, System.nanoTime()));
  }

  private StandbyAddress start(Machine machine, Wish wish, CompletableFuture<?> answer)
      throws IOException, GeneralSecurityException, ProviderException {
    Duration limit = Duration.ofNanos(access.startTimeoutNanos());
    try (SshClient client = client()) {
      client.start();
      try (ClientSession session =
          client
              .connect(machine.user(), machine.host(), machine.port())
              .verify(limit)
              .getSession()) {
        session.auth().verify(limit);
        String command =
            access
                .command()
                .replace("{host}", machine.host())
                .replace("{application}", wish.application())
                .replace("{scheme}", wish.failureHandling());
        LOG.info("on {}: {}", machine, command);
        return execute(session, command, limit, answer);
      }
    }
  }

  private SshClient client() throws IOException, GeneralSecurityException {
    SshClient client = SshClient.setUpDefaultClient();
    client.setServerKeyVerifier(
        new KnownHostsServerKeyVerifier(RejectAllServerKeyVerifier.INSTANCE, access.knownHosts()));
    Path identity = access.identity();
    if (identity != null) {
      try (InputStream in = Files.newInputStream(identity)) {
        var pairs =
            SecurityUtils.loadKeyPairIdentities(
                null, identity::toString, in, FilePasswordProvider.EMPTY);
        if (pairs == null) {
          throw new IOException(identity + " holds no private key");
        }
        pairs.forEach(client::addPublicKeyIdentity);
      }
    }
    return client;
  }

  private StandbyAddress execute(
      ClientSession session, String command, Duration limit, CompletableFuture<?> answer)
      throws IOException, ProviderException {
    try (ChannelExec channel = session.createExecChannel(command)) {
      channel.setRedirectErrorStream(true);
      channel.open().verify(limit);
      CompletableFuture<StandbyAddress> found = new CompletableFuture<>();
      threads.execute(() -> read(channel.getInvertedOut(), found));
      answer.whenComplete((done, failure) -> found.cancel(false));
      return await(found, limit);
    }
  }

  private static void read(InputStream output, CompletableFuture<StandbyAddress> found) {
    String last = "nothing was printed";
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        StandbyAddress address = Announcement.parse(line);
        if (address != null) {
          found.complete(address);
          return;
        }
        last = line.isBlank() ? last : line;
      }
      found.completeExceptionally(new ProviderException("the command ended: " + last));
    } catch (IOException e) {
      found.completeExceptionally(e);
    }
  }

  private static StandbyAddress await(CompletableFuture<StandbyAddress> found, Duration limit)
      throws ProviderException {
    try {
      return found.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new ProviderException("no standby listens after plugins.ssh.start-timeout");
    } catch (ExecutionException e) {
      throw new ProviderException(ProviderException.describe(e.getCause()));
    } catch (CancellationException e) {
      throw new ProviderException("given up");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProviderException("this process stops");
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
