package io.loggos.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.io.ReplicaProvider;
import io.loggos.api.io.ReplicaProvider.StandbyAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.shell.ProcessShellCommandFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The providers that start something, with real processes and a real server of SSH. */
@Timeout(60)
class StartingProvidersTest {
  private static final ReplicaProvider.Wish WISH =
      new ReplicaProvider.Wish("c", "kvs", "reconfiguration");

  @TempDir Path directory;

  private static String refusal(ReplicaProvider provider) {
    return assertThrows(ExecutionException.class, () -> provider.provide(WISH).get())
        .getCause()
        .getMessage();
  }

  private Path script(String text) throws IOException {
    Path file = directory.resolve("start.sh");
    return Files.writeString(file, text, StandardCharsets.UTF_8);
  }

  private ProcessProvider process(String command, long timeoutMillis) {
    return new ProcessProvider(
        command,
        "127.0.0.1",
        directory.resolve("standbys"),
        TimeUnit.MILLISECONDS.toNanos(timeoutMillis));
  }

  @Test
  void aProcessIsStartedAndItsAddressRead() throws IOException {
    Path script =
        script("echo starting $1 $2\necho \"standby 127.0.0.1:4711 LISTENING\"\nread rest");
    try (ProcessProvider provider =
        process("/bin/sh " + script + " {application} {scheme} {directory}", 30_000)) {
      assertEquals(new StandbyAddress("127.0.0.1", 4711), provider.provide(WISH).join());
    }
  }

  @Test
  void aProcessThatEndsOrHangsIsOneLine() throws IOException {
    Path script = script("echo 'no such application' >&2; exit 2");
    try (ProcessProvider provider = process("/bin/sh " + script, 30_000)) {
      assertEquals(
          "no standby could be started: it ended with exit code 2: no such application",
          refusal(provider));
    }
    try (ProcessProvider provider = process("/bin/sleep 100", 10)) {
      assertTrue(refusal(provider).contains("start-timeout"));
    }
    try (ProcessProvider provider = process(directory.resolve("nothing").toString(), 10)) {
      assertEquals(1, refusal(provider).lines().count());
    }
  }

  @Test
  void aStandbyIsStartedOverSsh() throws Exception {
    KeyPair hostKey = key();
    KeyPair userKey = key();
    BlockingQueue<String> users = new LinkedBlockingQueue<>();
    SshServer server = SshServer.setUpDefaultServer();
    server.setHost("127.0.0.1");
    server.setPort(0);
    server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
    server.setPublickeyAuthenticator(
        (user, offered, session) -> {
          users.add(user);
          return KeyUtils.compareKeys(offered, userKey.getPublic());
        });
    server.setCommandFactory(ProcessShellCommandFactory.INSTANCE);
    server.start();
    try {
      Path known = directory.resolve("known_hosts");
      Files.writeString(
          known,
          "[127.0.0.1]:"
              + server.getPort()
              + " "
              + PublicKeyEntry.toString(hostKey.getPublic())
              + "\n");
      SshProvider.Machine machine =
          new SshProvider.Machine("loggos", "127.0.0.1", server.getPort());
      Path script = script("echo \"standby $1:4712 LISTENING for $2 under $3\"");
      String command = "/bin/sh " + script + " {host} {application} {scheme}";
      try (SshProvider provider = ssh(machine, userKey, known, command)) {
        assertEquals(new StandbyAddress("127.0.0.1", 4712), provider.provide(WISH).get());
        assertEquals("loggos", users.take());
      }
      try (SshProvider provider = ssh(machine, userKey, known, "/bin/sh -c false")) {
        assertTrue(refusal(provider).contains("the command ended"), "a command that fails");
        assertTrue(refusal(provider).startsWith("on no machine"), "it is left alone");
      }
      try (SshProvider provider = ssh(machine, key(), known, command)) {
        assertEquals(1, refusal(provider).lines().count());
      }
      Files.writeString(known, "");
      try (SshProvider provider = ssh(machine, userKey, known, command)) {
        assertEquals(1, refusal(provider).lines().count());
      }
    } finally {
      server.stop(true);
    }
  }

  private SshProvider ssh(SshProvider.Machine machine, KeyPair user, Path known, String command)
      throws IOException {
    Path identity = Files.createTempFile(directory, "id", ".pem");
    Files.writeString(
        identity,
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(user.getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n");
    return new SshProvider(
        List.of(machine),
        new SshProvider.Access(
            identity, known, command, TimeUnit.SECONDS.toNanos(20), TimeUnit.HOURS.toNanos(1)));
  }

  private static KeyPair key() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }

  @Test
  void onlyAnnouncementsAreAddresses() {
    assertEquals(new StandbyAddress("h", 9), Announcement.parse(" standby h:9 LISTENING for kvs "));
    for (String other :
        List.of("", "standby h:9 ACTIVATED", "standby h LISTENING", "standby h:0 LISTENING")) {
      assertEquals(null, Announcement.parse(other), other);
    }
  }
}
