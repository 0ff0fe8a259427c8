package io.loggos.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class ClientLinksTest {
  private final ClientLinks links = new ClientLinks(3, 64);

  @Test
  void remembersTheLastConnectionOfASession() {
    ClientLinks.Link link = links.link(5, 100);
    assertSame(link, links.link(5, 200));
    assertEquals(200, links.find(5).connection());
    assertNull(links.find(6));
    assertNull(links.find(0));
  }

  @Test
  void isBounded() {
    assertNotNull(links.link(1, 1));
    assertNotNull(links.link(2, 1));
    assertNotNull(links.link(3, 1));
    assertNull(links.link(4, 1));
    links.remove(2);
    assertNull(links.find(2));
    assertNotNull(links.link(4, 1));
    links.clear();
    assertNull(links.find(1));
    assertNotNull(links.link(9, 1));
  }

  @Test
  void handsOutAWaitingConnectionOnce() {
    assertTrue(links.addOpening(7, 100));
    assertFalse(links.addOpening(0, 100));
    assertEquals(-1, links.takeOpening(8));
    assertEquals(-1, links.takeOpening(0));
    assertEquals(100, links.takeOpening(7));
    assertEquals(-1, links.takeOpening(7));
  }

  @Test
  void tellsWhichRequestsAreUnderWay() {
    ClientLinks.Link link = links.link(1, 1);
    for (long sequence = 1; sequence <= 64; sequence++) {
      assertTrue(link.begin(sequence), "sequence " + sequence);
    }
    for (long sequence = 1; sequence <= 64; sequence++) {
      assertFalse(link.begin(sequence), "sequence " + sequence);
    }
  }

  @Test
  void aLongConversationForgetsWhatIsFarBehind() {
    ClientLinks.Link link = links.link(1, 1);
    for (long sequence = 1; sequence <= 100_000; sequence++) {
      assertTrue(link.begin(sequence));
      assertFalse(link.begin(sequence));
    }
    assertTrue(link.capacity() <= 256, "keeps room for " + link.capacity());
  }

  @Test
  void aQuietClientCostsLittle() {
    ClientLinks large = new ClientLinks(3, 4096);
    ClientLinks.Link link = large.link(1, 1);
    for (long sequence = 1; sequence <= 8; sequence++) {
      assertTrue(link.begin(sequence));
    }
    assertEquals(8, link.capacity());
    assertTrue(link.begin(9));
    assertFalse(link.begin(1));
  }
}
