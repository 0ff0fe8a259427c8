package io.loggos.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgreementHashTest {

  /** The paths whose values go into the hash. */
  static final Set<String> AGREED =
      Set.of(
          "cluster.name",
          "cluster.members",
          "application",
          "consensus",
          "failure-handling",
          "paxos-multi.alpha",
          "paxos-multi.phase-1-quorum",
          "paxos-multi.phase-2-quorum",
          "sessions.max",
          "sessions.window",
          "sessions.expiry",
          "request.bytes-max",
          "reply.bytes-max",
          "reads.mode",
          "reads.lease-duration",
          "reads.clock-drift-bound",
          "network.codec");

  private static final long DEFAULTS = Texts.parse("").agreementHash();

  @Test
  void isTheSameForEver() {
    // Nodes of different builds compare it; whoever changes this number splits running clusters.
    assertEquals(-1798383096173074928L, DEFAULTS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cluster.name=other",
        "application=other",
        "consensus=other",
        "failure-handling=other",
        "paxos-multi.alpha=5",
        "paxos-multi.phase-1-quorum=3",
        "paxos-multi.phase-2-quorum=3",
        "sessions.max=10001",
        "sessions.window=4097",
        "sessions.expiry=11m",
        "request.bytes-max=2MiB",
        "reply.bytes-max=2MiB",
        "reads.mode=lease",
        "reads.lease-duration=501ms",
        "reads.clock-drift-bound=0.02",
        "network.codec=json"
      })
  void differsWithWhatMustBeAgreedUpon(String override) {
    assertNotEquals(DEFAULTS, Texts.parse("", override).agreementHash());
  }

  @Test
  void differsWithTheMembers() {
    Settings five = Settings.parse(Texts.members(5), Texts.ORIGIN, List.of());
    assertNotEquals(DEFAULTS, five.agreementHash());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "transport=other",
        "detector=other",
        "reads.mode=log",
        "paxos-multi.learn=all",
        "paxos-multi.resend-after=70ms",
        "batch.bytes-max=64KiB",
        "liveness.suspect-timeout=1s",
        "network.frame-bytes-max=30MiB",
        "tcp.connect-timeout=3s",
        "client.timeout=3s",
        "plugins.x.y=1",
        // The same values, written otherwise.
        "paxos-multi.phase-1-quorum=2",
        "paxos-multi.phase-2-quorum=2",
        "sessions.expiry=600s",
        "request.bytes-max=1048576",
        "reads.clock-drift-bound=1e-2"
      })
  void isTheSameWithWhateverElse(String override) {
    assertEquals(DEFAULTS, Texts.parse("", override).agreementHash());
  }

  @Test
  void ignoresAddressesAndTheOrderOfMembers() {
    String text =
        "loggos.cluster.members = [{ id = 2, host = a, port = 1, client-port = 2 },"
            + "{ id = 0, host = b, port = 1, client-port = 2 },"
            + "{ id = 1, host = c, port = 1, client-port = 2 }]";
    assertEquals(DEFAULTS, Settings.parse(text, Texts.ORIGIN, List.of()).agreementHash());
  }

  @Test
  void whatIsAgreedCanBeHandedOn() {
    Settings one =
        Settings.parse(
            Texts.THREE,
            "one",
            List.of("paxos-multi.alpha=7", "sessions.expiry=90s", "reads.clock-drift-bound=0.03"));
    Settings other = Settings.parse(Texts.THREE, "other", one.agreed());
    assertEquals(one.agreementHash(), other.agreementHash());
    assertNotEquals(DEFAULTS, other.agreementHash());
  }
}
