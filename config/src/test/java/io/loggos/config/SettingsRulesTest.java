package io.loggos.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsRulesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "paxos-multi.backoff-min = 501ms | at most loggos.paxos-multi.backoff-max (500ms)",
        "paxos-multi.backoff-max = 4ms | at least loggos.paxos-multi.backoff-min (5ms)",
        "liveness.heartbeat-interval = 201ms | at most 1/2 of loggos.liveness.suspect-timeout"
            + " (400ms)",
        "liveness.suspect-timeout = 49ms | at least 2 times loggos.liveness.heartbeat-interval"
            + " (25ms)",
        "liveness.suspect-timeout = 11s | at most loggos.liveness.suspect-timeout-max (10s)",
        "liveness.suspect-timeout-max = 399ms | at least loggos.liveness.suspect-timeout (400ms)",
        "tcp.reconnect-backoff-min = 2s | at most loggos.tcp.reconnect-backoff-max (1s)",
        "tcp.reconnect-backoff-max = 9ms | at least loggos.tcp.reconnect-backoff-min (10ms)",
        "client.in-flight-max = 4097 | at most loggos.sessions.window (4096)",
        "sessions.window = 4095 | at least loggos.client.in-flight-max (4096)"
      })
  void contradictions(String line, String allowed) {
    assertContradiction(line, allowed);
  }

  @ParameterizedTest
  @CsvSource({"reply.bytes-max", "paxos-multi.catch-up-bytes-max", "snapshot.chunk-bytes"})
  void payloadsFitAFrame(String path) {
    String frame = "network.frame-bytes-max=6MiB";
    String max = "loggos." + path + " = ";
    assertDoesNotThrow(() -> Texts.parse(max + "6080KiB", frame));
    List<Problem> problems = Texts.problems(max + "6081KiB", frame);
    assertEquals(
        List.of(
            new Problem(
                Texts.ORIGIN,
                2,
                "loggos." + path,
                "6081KiB",
                "at most loggos.network.frame-bytes-max (6MiB) minus 64KiB",
                "")),
        problems);
  }

  @Test
  void liveReplacementNeedsMajorities() {
    String live = "loggos.failure-handling = live-replacement\n";
    assertDoesNotThrow(() -> Texts.parse(live));
    List<Problem> problems = Texts.problems(live + "loggos.paxos-multi.phase-1-quorum = 3");
    assertEquals(
        List.of("0 for a majority, which loggos.failure-handling = live-replacement needs"),
        problems.stream().map(Problem::allowed).toList());
  }

  @Test
  void aSmallFrameIsBlamedItself() {
    List<Problem> problems = Texts.problems("loggos.network.frame-bytes-max = 300KiB");
    assertEquals(
        List.of(
            "at least loggos.paxos-multi.alpha (4) times loggos.request.bytes-max (1MiB) plus"
                + " 1088KiB",
            "at least loggos.paxos-multi.catch-up-bytes-max (1MiB) plus 64KiB",
            "at least loggos.reply.bytes-max (1MiB) plus 64KiB",
            "at least loggos.snapshot.chunk-bytes (256KiB) plus 64KiB"),
        problems.stream().map(Problem::allowed).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "paxos-multi.alpha = 18, paxos-multi.alpha = 19",
    "request.bytes-max = 4848KiB, request.bytes-max = 4849KiB",
    "batch.bytes-max = 4848KiB, batch.bytes-max = 4849KiB"
  })
  void aPromiseOfAllOpenSlotsFitsAFrame(String good, String bad) {
    assertDoesNotThrow(() -> Texts.parse("loggos." + good));
    List<Problem> problems = Texts.problems("loggos." + bad);
    assertEquals(1, problems.size());
    String allowed = problems.get(0).allowed();
    assertTrue(allowed.startsWith("less, so that loggos.paxos-multi.alpha ("), allowed);
    assertTrue(
        allowed.endsWith(
            "1088KiB fits loggos.network.frame-bytes-max (20MiB), or that must be more"),
        allowed);
  }

  @ParameterizedTest
  @CsvSource({"3,2,2", "3,3,1", "3,1,3", "5,4,2", "5,2,4", "5,5,1", "5,0,3", "5,3,0", "9,0,5"})
  void quorumsThatMeet(int n, int phase1, int phase2) {
    assertDoesNotThrow(() -> Settings.parse(text(n, phase1, phase2), Texts.ORIGIN, List.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "3,1,0,phase-1,2",
    "3,0,1,phase-2,2",
    "3,1,2,phase-1,2",
    "3,2,1,phase-1,3",
    "5,2,0,phase-1,3",
    "5,0,2,phase-2,3",
    "5,3,2,phase-1,4",
    "5,1,1,phase-1,5",
    "9,0,4,phase-2,5"
  })
  void quorumsThatDoNotMeet(int n, int phase1, int phase2, String blamed, int least) {
    List<Problem> problems = Texts.problemsOf(text(n, phase1, phase2));
    String key = "loggos.paxos-multi." + blamed + "-quorum";
    assertEquals(List.of(key), Texts.keys(problems));
    String allowed = problems.get(0).allowed();
    assertEquals("at least " + least, allowed.substring(0, allowed.indexOf(',')));
  }

  @Test
  void quorumsExplainThemselves() {
    assertEquals(
        "test.conf:2: loggos.paxos-multi.phase-1-quorum = 2; allowed: at least 4, so that together"
            + " with loggos.paxos-multi.phase-2-quorum (2) it exceeds the 5 members",
        Texts.problemsOf(text(5, 2, 2)).get(0).describe());
  }

  @ParameterizedTest
  @CsvSource({"3,4,0,phase-1", "3,0,4,phase-2", "5,6,1,phase-1", "1,0,2,phase-2"})
  void quorumsOfMoreThanThereAre(int n, int phase1, int phase2, String blamed) {
    List<Problem> problems = Texts.problemsOf(text(n, phase1, phase2));
    assertEquals(List.of("loggos.paxos-multi." + blamed + "-quorum"), Texts.keys(problems));
    assertEquals(
        "0 for a majority, or 1 to " + n + " as there are " + n + " members",
        problems.get(0).allowed());
  }

  @Test
  void equalLimitsAreNoContradiction() {
    assertDoesNotThrow(
        () ->
            Texts.parse(
                "loggos { paxos-multi { backoff-min = 7ms, backoff-max = 7ms }, liveness {"
                    + " heartbeat-interval = 5ms, suspect-timeout = 10ms, suspect-timeout-max ="
                    + " 10ms }, tcp { reconnect-backoff-min = 1s }, client.in-flight-max = 7,"
                    + " sessions.window = 7 }"));
  }

  @Test
  void aRefusedValueContradictsNothing() {
    List<Problem> problems =
        Texts.problems(
            "loggos { paxos-multi { backoff-min = 70s, phase-1-quorum = -1, phase-2-quorum = 1 },"
                + " sessions.window = 0, network.frame-bytes-max = 1, cluster.allow-even = x }");
    assertEquals(
        List.of(
            "loggos.cluster.allow-even",
            "loggos.network.frame-bytes-max",
            "loggos.paxos-multi.backoff-min",
            "loggos.paxos-multi.phase-1-quorum",
            "loggos.sessions.window"),
        Texts.keys(problems));
  }

  private static void assertContradiction(String line, String allowed) {
    String key = "loggos." + line.substring(0, line.indexOf(' '));
    String value = line.substring(line.indexOf("= ") + 2);
    assertEquals(
        List.of(new Problem(Texts.ORIGIN, 2, key, value, allowed, "")),
        Texts.problems("loggos." + line));
  }

  private static String text(int n, int phase1, int phase2) {
    return Texts.members(n)
        + "\nloggos.paxos-multi { phase-1-quorum = "
        + phase1
        + ", phase-2-quorum = "
        + phase2
        + " }";
  }
}
