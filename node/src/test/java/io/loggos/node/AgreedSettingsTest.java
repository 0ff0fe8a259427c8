package io.loggos.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Configuration;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.config.Settings;
import io.loggos.network.init.InitException;
import io.loggos.network.init.InitMessage.TransferRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgreedSettingsTest {
  private static final String NOBODY =
      "loggos.cluster.members = [{ id = 0, host = nobody, port = 1, client-port = 2 }]";

  private final AgreedSettings agreed =
      new AgreedSettings(given -> Settings.parse(NOBODY, "own", given));

  private static TransferRequest request(int epoch, int port, long hash, String... settings) {
    Configuration founding =
        new Configuration(0, List.of(new Member(ReplicaId.of(0), "one.example", port, 7001)));
    ReplicaId newcomer = new ReplicaId(0, new Epoch(1, epoch));
    return new TransferRequest(newcomer, founding, founding, 5, hash, List.of(settings), 1_000);
  }

  @Test
  void areReadAgainOnlyWhenTheClusterSaysSomethingElse() {
    Settings first = agreed.of(request(1, 7000, 0, "paxos-multi.alpha=7"));
    assertEquals(7, first.paxosMulti().alpha());
    assertEquals("one.example", first.cluster().members().get(0).host());
    assertSame(first, agreed.of(request(2, 7000, 0, "paxos-multi.alpha=7")));
    Settings changed = agreed.of(request(2, 7000, 0, "paxos-multi.alpha=8"));
    assertEquals(8, changed.paxosMulti().alpha());
    Settings elsewhere = agreed.of(request(2, 7002, 0, "paxos-multi.alpha=8"));
    assertNotSame(changed, elsewhere);
    assertEquals(7002, elsewhere.cluster().members().get(0).port());
  }

  @Test
  void areThereAlreadyWhenTheClusterSaysWhatWasExpected() {
    Settings cluster = Settings.parse(NOBODY, "cluster", List.of("paxos-multi.alpha=7"));
    List<Integer> readings = new ArrayList<>();
    AgreedSettings prepared =
        new AgreedSettings(
            given -> {
              readings.add(given.size());
              return Settings.parse(NOBODY, "own", given);
            });
    prepared.expect(cluster);
    Configuration founding = Seat.founding(cluster);
    TransferRequest asExpected =
        new TransferRequest(
            new ReplicaId(0, new Epoch(1, 1)), founding, founding, 5, 0, cluster.agreed(), 1_000);
    assertEquals(cluster.agreementHash(), prepared.of(asExpected).agreementHash());
    assertEquals(1, readings.size());
    prepared.of(request(1, 7000, 0));
    assertEquals(2, readings.size());
  }

  @Test
  void areRefusedWhenTheyMeanSomethingElseHere() throws InitException {
    Settings here = agreed.of(request(1, 7000, 0, "paxos-multi.alpha=7"));
    assertSame(here, agreed.check(request(1, 7000, here.agreementHash(), "paxos-multi.alpha=7")));
    InitException refusal =
        assertThrows(
            InitException.class,
            () -> agreed.check(request(1, 7000, here.agreementHash() + 1, "paxos-multi.alpha=7")));
    assertTrue(refusal.getMessage().contains("same release"), refusal.getMessage());
  }
}
