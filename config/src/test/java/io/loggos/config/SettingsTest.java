package io.loggos.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  private static final Settings DEFAULTS = Texts.parse("");

  @Test
  void readsTheMembersInTheOrderOfTheirIds() {
    String text =
        "loggos.cluster { name = c-1, members = ["
            + Texts.member(1, 10, 11)
            + Texts.member(0, 20, 21).replace("host = h", "host = \"::1\"").replace("{", ", {")
            + Texts.member(2, 30, 31).replace("{", ", {")
            + "] }";
    ClusterSettings cluster = Settings.parse(text, Texts.ORIGIN, List.of()).cluster();
    assertEquals("c-1", cluster.name());
    assertEquals(
        List.of(
            new MemberSettings(0, "::1", 20, 21),
            new MemberSettings(1, "h", 10, 11),
            new MemberSettings(2, "h", 30, 31)),
        cluster.members());
    assertEquals("::1", cluster.member(0).host());
  }

  @ParameterizedTest
  @CsvSource({"-1", "3"})
  void refusesTheIdOfNoMember(int id) {
    String said =
        assertThrows(IllegalArgumentException.class, () -> DEFAULTS.cluster().member(id))
            .getMessage();
    assertEquals("no member has id " + id + "; ids are 0 to 2", said);
  }

  @Test
  void membersStandAtTheirIds() {
    MemberSettings stray = new MemberSettings(1, "h", 1, 2);
    List<MemberSettings> members = List.of(stray);
    assertThrows(IllegalArgumentException.class, () -> new ClusterSettings("c", members));
  }

  @Test
  void standbysAreColdUnlessToldOtherwise() {
    assertFalse(DEFAULTS.standby().hot());
    assertTrue(Texts.parse("loggos.standby.mode = hot").standby().hot());
  }

  @Test
  void namesThePlugIns() {
    assertEquals("loggos", DEFAULTS.cluster().name());
    assertEquals("kvs", DEFAULTS.application());
    assertEquals("paxos-multi", DEFAULTS.consensus());
    assertEquals("tcp", DEFAULTS.transport());
    assertEquals("heartbeats", DEFAULTS.detector());
    assertEquals("none", DEFAULTS.failureHandling());
    assertEquals("wal", DEFAULTS.storageMode());
    Settings others =
        Texts.parse(
            "loggos { application = \"com.example.Bank$App\", consensus = a, transport = b,"
                + " detector = c, failure-handling = d }");
    assertEquals("com.example.Bank$App", others.application());
    assertEquals("a", others.consensus());
    assertEquals("b", others.transport());
    assertEquals("c", others.detector());
    assertEquals("d", others.failureHandling());
  }

  @Test
  void hasTypedDefaultsForTheProtocol() {
    assertEquals(
        new PaxosMultiSettings(
            4,
            PaxosMultiSettings.Learn.LEADER,
            new QuorumSettings(2, 2),
            new PaxosMultiSettings.Retries(millis(100), millis(50), millis(5), millis(500)),
            new PaxosMultiSettings.CatchUp(MIB, millis(100), 64L * MIB),
            millis(5)),
        DEFAULTS.paxosMulti());
    assertEquals(
        new LivenessSettings(
            millis(25),
            millis(400),
            millis(10_000),
            millis(100),
            LivenessSettings.Election.STABLE,
            millis(1000)),
        DEFAULTS.liveness());
    assertEquals(
        new ReadSettings(ReadSettings.Mode.READ_INDEX, millis(500), 0.01), DEFAULTS.reads());
  }

  @Test
  void hasTypedDefaultsForRequests() {
    assertEquals(new BatchSettings(128 * KIB, 4096), DEFAULTS.batch());
    assertEquals(
        new AdmissionSettings(65536, 32L * MIB, millis(2000), millis(20)), DEFAULTS.admission());
    assertEquals(
        new SessionSettings(10_000, 4096, TimeUnit.MINUTES.toNanos(10)), DEFAULTS.sessions());
    assertEquals(new PayloadSettings(MIB, MIB), DEFAULTS.payloads());
    assertEquals(new ClientSettings(millis(10_000), 4096, 64L * MIB), DEFAULTS.client());
  }

  @Test
  void hasTypedDefaultsForTheNetwork() {
    assertEquals(
        new SnapshotSettings(256L * MIB, 0, 0, 256 * KIB, millis(500)), DEFAULTS.snapshot());
    assertEquals(
        new NetworkSettings(20 * MIB, NetworkSettings.NativeSockets.AUTO), DEFAULTS.network());
    assertEquals(
        new TcpSettings(millis(1000), millis(10), millis(1000), millis(2000), 64L * MIB),
        DEFAULTS.tcp());
  }

  @ParameterizedTest
  @CsvSource({"1,0,0,1,1", "3,0,0,2,2", "3,3,1,3,1", "5,4,0,4,3", "5,0,3,3,3", "5,4,2,4,2"})
  void worksOutQuorums(int n, int phase1, int phase2, int promises, int votes) {
    Settings settings =
        Settings.parse(
            Texts.members(n),
            Texts.ORIGIN,
            List.of(
                "paxos-multi.phase-1-quorum=" + phase1, "paxos-multi.phase-2-quorum=" + phase2));
    assertEquals(new QuorumSettings(promises, votes), settings.paxosMulti().quorums());
    assertEquals(phase1, settings.options("paxos-multi").integer("phase-1-quorum"));
  }

  @ParameterizedTest
  @CsvSource({"2,2", "4,3", "8,5"})
  void anEvenNumberOfMembersIsPossibleOnRequest(int n, int majority) {
    Settings settings =
        Settings.parse(Texts.members(n), Texts.ORIGIN, List.of("cluster.allow-even=true"));
    assertEquals(new QuorumSettings(majority, majority), settings.paxosMulti().quorums());
  }

  @Test
  void rendersWhatItCanReadAgain() {
    Settings settings =
        Texts.parse(
            """
            loggos.paxos-multi { learn = all, prepare-timeout = "70 ms" }
            loggos.reads.clock-drift-bound = 0.25
            loggos.plugins.x { truth = "true", list = [1, { a = b }], "odd key" = "a \\"b\\" # c" }
            """,
            "application=com.example.Bank$App");
    String text = settings.render();
    Settings again = Settings.parse(text, "rendered", List.of());
    assertEquals(withoutComments(text), withoutComments(again.render()));
    assertEquals(settings.agreementHash(), again.agreementHash());
    assertEquals(settings.cluster(), again.cluster());
    assertEquals("a \"b\" # c", again.options("plugins.x").text("\"odd key\""));
    assertTrue(text.contains("\nloggos.paxos-multi.learn = all # test.conf:2\n"), text);
    assertTrue(text.contains("loggos.batch.bytes-max = 128KiB # reference.conf:"), text);
    assertTrue(text.contains("Bank$App\" # command line\n"), text);
  }

  @Test
  void readsChoicesAsConstants() {
    Settings settings =
        Texts.parse(
            "loggos { paxos-multi.learn = all, reads.mode = lease,"
                + " liveness.election = monarchical, network.native = never }");
    assertEquals(PaxosMultiSettings.Learn.ALL, settings.paxosMulti().learn());
    assertEquals(ReadSettings.Mode.LEASE, settings.reads().mode());
    assertEquals(LivenessSettings.Election.MONARCHICAL, settings.liveness().election());
    assertEquals(NetworkSettings.NativeSockets.NEVER, settings.network().nativeSockets());
  }

  @Test
  void asksNothingBesidesItsArguments() {
    // Whatever this machine's environment holds, it is not seen.
    String anyVariable = System.getenv().keySet().stream().sorted().findFirst().orElse("PATH");
    Settings settings = Texts.parse("loggos.plugins.x.y = ${?" + anyVariable + "}");
    assertFalse(settings.options("plugins.x").has("y"));
  }

  @Test
  void substitutesSettingsAndVariables() {
    Settings settings =
        Settings.parse(
            Texts.THREE
                + "loggos.plugins.x.name = ${loggos.cluster.name}-${USER_NAME}\n"
                + "loggos.request.bytes-max = ${loggos.reply.bytes-max}",
            Texts.ORIGIN,
            List.of("reply.bytes-max=2MiB"),
            Map.of("USER_NAME", "ann"),
            Map.of());
    assertEquals("loggos-ann", settings.options("plugins.x").text("name"));
    assertEquals(2 * MIB, settings.payloads().requestBytesMax());
  }

  @Test
  void optionalSubstitutionsLeaveTheDefault() {
    Settings settings =
        Texts.parse("nothing = ${?NOWHERE}\nloggos.paxos-multi.alpha = ${?NOWHERE}");
    assertEquals(4, settings.paxosMulti().alpha());
  }

  private static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private static String withoutComments(String text) {
    return text.replaceAll("(?m) # [^\"]*$", "");
  }
}
