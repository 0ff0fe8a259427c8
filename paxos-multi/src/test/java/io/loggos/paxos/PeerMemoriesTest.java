package io.loggos.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Ballot;
import io.loggos.api.Epoch;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.Memory;
import org.junit.jupiter.api.Test;

/** What members said that binds them (rule S99). */
final class PeerMemoriesTest {
  private static final ReplicaId ONE = ReplicaId.of(1);
  private static final Ballot LOW = new Ballot(1, 0, Epoch.FIRST, 1);
  private static final Ballot HIGH = new Ballot(2, 2, Epoch.FIRST, 1);

  private final PeerMemories memories = new PeerMemories();

  @Test
  void keepsTheHighestOfEach() {
    assertEquals(Memory.NONE, memories.of(ONE));
    memories.note(ONE, HIGH, 0);
    memories.note(ONE, LOW, 7);
    memories.note(ONE, LOW, 5);
    assertEquals(new Memory(HIGH, 7), memories.of(ONE));
    assertEquals(Memory.NONE, memories.of(ReplicaId.of(2)));
  }

  @Test
  void whoTakesAPlaceOverIsNotBoundByItsPredecessor() {
    memories.note(ONE, HIGH, 7);
    ReplicaId successor = new ReplicaId(1, new Epoch(1, 0));
    assertEquals(Memory.NONE, memories.of(successor));
    memories.note(successor, LOW, 1);
    assertEquals(new Memory(LOW, 1), memories.of(successor));
    assertEquals(Memory.NONE, memories.of(ONE));
  }

  @Test
  void aMemoryCoversWhatIsNotAboveItInEitherPart() {
    Memory memory = new Memory(LOW, 5);
    assertTrue(memory.covers(memory));
    assertTrue(memory.covers(Memory.NONE));
    assertFalse(memory.covers(new Memory(LOW, 6)));
    assertFalse(memory.covers(new Memory(HIGH, 1)));
    assertTrue(new Memory(HIGH, 6).covers(memory));
  }
}
