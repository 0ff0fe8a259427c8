package io.loggos.network.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;
import io.loggos.network.testing.Note;
import java.util.List;
import org.junit.jupiter.api.Test;

class CodecRegistryTest {
  private record First() implements Message {
    @Override
    public MessageType<?> type() {
      return null;
    }
  }

  private static MessageType<First> first(int number) {
    return new MessageType<>(number, Part.LIVENESS, First.class, (m, o) -> {}, i -> new First());
  }

  private static String refusal(CodecRegistry registry, MessageType<?> type) {
    return assertThrows(IllegalArgumentException.class, () -> registry.add(type)).getMessage();
  }

  @Test
  void keepsTypesInTheOrderOfTheirNumbers() {
    CodecRegistry registry = new CodecRegistry().addAll(List.of(Note.TYPE, first(3)));
    assertEquals(List.of(3, 900), registry.types().stream().map(MessageType::number).toList());
  }

  @Test
  void refusesTheSameNumberTwiceNamingBothClasses() {
    String reason = refusal(new CodecRegistry().add(Note.TYPE), first(900));
    assertTrue(reason.contains("900"), reason);
    assertTrue(reason.contains(Note.class.getName()), reason);
    assertTrue(reason.contains(First.class.getName()), reason);
  }

  @Test
  void refusesTheSameClassTwiceNamingBothNumbers() {
    String reason = refusal(new CodecRegistry().add(first(4)), first(5));
    assertTrue(reason.contains("as 4 and as 5"), reason);
  }

  @Test
  void refusesNumbersOutOfRange() {
    assertTrue(refusal(new CodecRegistry(), first(0)).contains("number 0"));
    assertTrue(refusal(new CodecRegistry(), first(1024)).contains("number 1024"));
  }
}
