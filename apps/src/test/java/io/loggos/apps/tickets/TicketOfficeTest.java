package io.loggos.apps.tickets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.client.HandlerException;
import io.loggos.client.UnknownOutcomeException;
import io.loggos.simulation.kit.ClusterBuilder;
import io.loggos.simulation.kit.Pending;
import io.loggos.simulation.kit.SimulatedClient;
import io.loggos.simulation.kit.SimulatedCluster;
import io.loggos.simulation.kit.SimulatedRuns;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The example of {@code docs/test-kit.md}, whose code is taken from here. */
class TicketOfficeTest {
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void sellsOnWithoutItsLeader() {
    try (SimulatedCluster cluster = SimulatedCluster.of(TicketOffice::new).seed(42).start()) {
      SimulatedClient client = cluster.client();
      assertEquals("seat 1", text(client.execute(bytes("hold ann"))));
      cluster.crash(cluster.leader());
      assertEquals("sold seat 1", text(client.execute(bytes("buy ann"))));
      assertEquals("9", text(client.query(bytes("free"))));
      cluster.awaitEqualStates();
    }
  }

  @Test
  void aHeldSeatIsFreeAgainAfterHalfAMinute() {
    try (SimulatedCluster cluster = SimulatedCluster.of(TicketOffice::new).start()) {
      SimulatedClient client = cluster.client();
      client.execute(bytes("hold ann"));
      cluster.run(Duration.ofSeconds(29));
      assertEquals("9", text(client.query(bytes("free"))));
      cluster.run(Duration.ofSeconds(2));
      assertEquals("10", text(client.query(bytes("free"))));
      assertEquals("nothing is held", text(client.execute(bytes("buy ann"))));
    }
  }

  @Test
  void anOfficeThatIsCutOffSellsNothing() {
    ClusterBuilder offices =
        SimulatedCluster.of(TicketOffice::new).clientTimeout(Duration.ofSeconds(5));
    try (SimulatedCluster cluster = offices.start()) {
      SimulatedClient ann = cluster.client();
      SimulatedClient bob = cluster.client();
      ann.execute(bytes("hold ann"));
      bob.execute(bytes("hold bob"));

      int leader = cluster.leader();
      Set<Integer> others = new TreeSet<>(Set.of(0, 1, 2));
      others.remove(leader);
      cluster.partition(Set.of(leader), others);
      ann.reachOnly(Set.of(leader));
      bob.reachOnly(others);
      Pending annBuys = ann.submit(bytes("buy ann"));
      assertEquals("sold seat 2", text(bob.execute(bytes("buy bob"))));
      assertFalse(annBuys.isDone());
      cluster.run(Duration.ofSeconds(5));
      UnknownOutcomeException unknown = assertThrows(UnknownOutcomeException.class, annBuys::reply);

      cluster.heal();
      ann.reachOnly(Set.of(0, 1, 2));
      assertEquals("sold seat 1", text(ann.askAgain(unknown)));
      cluster.awaitEqualStates();
    }
  }

  @Test
  void noSeatIsSoldTwiceWhateverHappens() {
    SimulatedRuns.of(SimulatedCluster.of(TicketOffice::new).describe(bytes -> text(bytes)))
        .workload(
            (cluster, random) -> {
              Set<String> sold = new TreeSet<>();
              SimulatedClient client = cluster.client();
              for (int i = 0; i < 15; i++) {
                String name = "guest" + random.nextInt(5);
                client.execute(bytes("hold " + name));
                String reply = text(client.execute(bytes("buy " + name)));
                if (reply.startsWith("sold")) {
                  assertTrue(sold.add(reply), () -> reply + " twice");
                }
              }
            })
        .seeds(30)
        .check();
  }

  @Test
  void refusesWhatItDoesNotUnderstand() {
    try (SimulatedCluster cluster = SimulatedCluster.of(TicketOffice::new).start()) {
      SimulatedClient client = cluster.client();
      assertThrows(HandlerException.class, () -> client.execute(bytes("sell")));
      assertThrows(HandlerException.class, () -> client.execute(bytes("sell ann")));
      for (int i = 0; i < TicketOffice.SEATS; i++) {
        client.execute(bytes("hold ann"));
      }
      assertEquals("sold out", text(client.execute(bytes("hold bob"))));
    }
  }

  @Test
  void theDocumentShowsThisCode() throws IOException {
    String source = withoutIndent(Path.of("src/test/java/" + sourceFile()));
    String document = withoutIndent(Path.of("../docs/test-kit.md"));
    int snippets = 0;
    for (int at = document.indexOf("```java\n"); at >= 0; at = document.indexOf("```java\n", at)) {
      int end = document.indexOf("```", at + 8);
      String snippet = document.substring(at + 8, end);
      assertTrue(source.contains(snippet), () -> "not in " + sourceFile() + ":\n" + snippet);
      snippets++;
      at = end;
    }
    assertTrue(snippets >= 3);
  }

  private static String withoutIndent(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.map(String::strip).collect(Collectors.joining("\n"));
    }
  }

  private static String sourceFile() {
    return TicketOfficeTest.class.getName().replace('.', '/') + ".java";
  }
}
