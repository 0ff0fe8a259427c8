package io.loggos.apps.counter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class CounterTest {
  private final Counter counter = new Counter();

  @Test
  void addsUp() {
    assertEquals(5, add(5));
    assertEquals(3, add(-2));
  }

  @Test
  void itsStateIsItsSum() {
    add(1000);
    Counter other = new Counter();
    other.setState(counter.getState());
    assertArrayEquals(counter.getState(), other.getState());
  }

  @Test
  void refusesWhatIsNoNumber() {
    assertThrows(NumberFormatException.class, () -> counter.execute(new byte[0]));
    assertEquals(1, add(1));
  }

  private int add(int number) {
    return new BigInteger(counter.execute(BigInteger.valueOf(number).toByteArray())).intValue();
  }
}
