package io.loggos.network.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.ClusterId;
import io.loggos.api.Configuration;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.Memory;
import io.loggos.api.plugin.TransportPlugin;
import io.loggos.network.testing.MapOptions;
import io.loggos.network.testing.TestNode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionTest {
  private static final Configuration MEMBERS =
      new Configuration(
          0,
          List.of(
              new Member(ReplicaId.of(0), "a", 1, 1),
              new Member(ReplicaId.of(1), "b", 1, 1),
              new Member(new ReplicaId(2, new Epoch(3, 1)), "c", 1, 1)));

  private final TestNode node = new TestNode("never").clusterId(77).agreementHash(5);
  private final Admission admission = new Admission(context());

  private TransportPlugin.Context context() {
    return node.context(ReplicaId.of(1), 101, MEMBERS, new MapOptions(), new MapOptions());
  }

  @AfterEach
  void close() {
    node.close();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      value = {
        // name | id | hash | index epoch receiver dialled | reason, - when welcome
        "test  | 77 | 5 | 0 0 1 -1 | -",
        "test  |  0 | 5 | 0 0 1 -1 | -",
        "test  | 77 | 5 | 2 3 1  2 | -",
        "other | 77 | 5 | 0 0 1 -1 | cluster \"other\", replica 1 to \"test\"",
        "test  | 78 | 5 | 0 0 1 -1 | 000000000000004e, replica 1 to 00000000",
        "test  | 16777294 | 5 | 0 0 1 -1 | replica 1 was a member of the cluster until it lost",
        "test  | 77 | 6 | 0 0 1 -1 | other settings (0000000000000006)",
        "test  |  0 | 5 | 3 0 1 -1 | replica 3 is not a member of configuration 0",
        "test  | 77 | 5 | 3 0 1 -1 | -",
        "test  | 77 | 5 | 1 0 1 -1 | replica 1 is already running as 101",
        "test  | 77 | 5 | 0 0 2 -1 | of replica 2 is answered by replica 1",
        "test  | 77 | 5 | 0 0 1  2 | of replica r2@3.1 is answered by replica 0",
        "test  | 77 | 5 | 2 2 1 -1 | -",
        "test  | 77 | 5 | 2 4 1 -1 | -",
        "test  |  0 | 5 | 2 4 1 -1 | replica r2@4.1 is not a member of configuration 0",
        "test  | 77 | 5 | 2 4 1  2 | of replica r2@3.1 is answered by replica r2@4.1",
        "test  | 77 | 5 | 1 2 1 -1 | -",
      })
  void judges(String name, long id, long hash, String place, String reason) {
    int[] numbers = Stream.of(place.split(" +")).mapToInt(Integer::parseInt).toArray();
    int index = numbers[0];
    Epoch epoch = new Epoch(numbers[1], index == 2 ? 1 : 0);
    ReplicaId sender = new ReplicaId(index, epoch);
    Hello hello = new Hello(name, id, hash, sender, 9, numbers[2], Memory.NONE);
    ReplicaId dialled = numbers[3] < 0 ? null : MEMBERS.member(numbers[3]).id();
    Refusal refusal = admission.check(hello, dialled, MEMBERS.contains(sender));
    if (reason == null) {
      assertNull(refusal);
    } else {
      assertTrue(refusal.reason().contains(reason), refusal.reason());
      assertFalse(refusal.fatal());
      assertEquals(1, refusal.reason().lines().count());
    }
  }

  /** For ever: what was recovered without it goes on by other decisions. */
  @Test
  void whoeverIsOfAnEarlierIncarnationMustEnd() {
    long past = 77;
    long present = ClusterId.recovered(past, 0, 9);
    node.clusterId(present);
    Hello hello = new Hello("test", past, 5, ReplicaId.of(0), 9, 1, Memory.NONE);
    Refusal refusal = admission.check(hello, null, true);
    assertEquals(Refusal.Severity.FINAL, refusal.severity());
    assertTrue(refusal.reason().contains("start it as a standby"), refusal.reason());
    assertEquals(1, refusal.reason().lines().count());
  }

  @Test
  void theRefusalByALaterIncarnationIsBelieved() {
    long past = 77;
    long present = ClusterId.recovered(past, 0, 9);
    ReplicaId refuser = ReplicaId.of(0);
    assertTrue(isBelieved("test", present, refuser));
    assertFalse(isBelieved("other", present, refuser));
    assertFalse(isBelieved("test", ClusterId.founding(-1), refuser));
    node.clusterId(present);
    assertFalse(isBelieved("test", past, refuser));
    assertFalse(isBelieved("test", ClusterId.recovered(past, 1, 9), refuser));
  }

  private boolean isBelieved(String name, long clusterId, ReplicaId refuser) {
    Hello hello = new Hello(name, clusterId, 5, refuser, 9, 1, Memory.NONE);
    ByteBuffer refusal = Refusal.last("no").write(hello);
    Refusal.read(refusal);
    return admission.isFrom(refusal, refuser);
  }

  @Test
  void anUnknownOwnClusterIdFitsAny() {
    node.clusterId(0);
    Hello hello = new Hello("test", 5, 5, ReplicaId.of(0), 9, 1, Memory.NONE);
    assertNull(admission.check(hello, null, true));
  }

  /** Whoever held the place before may still be about, and be wrong. */
  @Test
  void aRefusalIsBelievedOfTheReplicaThatWasMeant() {
    ReplicaId earlier = ReplicaId.of(0);
    Hello refuser = new Hello("test", 77, 5, earlier, 9, 1, Memory.NONE);
    ByteBuffer refusal = Refusal.fatal("no").write(refuser);
    Refusal.read(refusal);
    assertTrue(admission.isFrom(refusal.duplicate(), earlier));
    assertFalse(admission.isFrom(refusal.duplicate(), new ReplicaId(0, new Epoch(1, 1))));
  }
}
