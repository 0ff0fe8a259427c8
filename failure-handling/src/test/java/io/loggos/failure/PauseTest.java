package io.loggos.failure;

import static io.loggos.failure.Bench.NEWCOMER;
import static io.loggos.failure.Bench.R0;
import static io.loggos.failure.Bench.R1;
import static io.loggos.failure.Bench.R2;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.machine.MembershipOrder;
import io.loggos.api.machine.MembershipRequest;
import io.loggos.api.machine.MembershipRequest.Kind;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PauseTest {
  private static final String ON = "failed replicas are not replaced until further notice";
  private static final String OFF = "failed replicas are replaced again";

  private final Bench bench = new Bench(3, R0);
  private final ArrayDeque<MembershipOrder> orders = new ArrayDeque<>();
  private final Pause pause = new Pause(bench.context, Bench.OPTIONS, orders);

  private void ask(long number, Kind kind) {
    pause.onRequest(new MembershipRequest(number, kind, -1, "", 0));
  }

  private static PauseTold told(long version, boolean paused) {
    return new PauseTold(version, paused, false);
  }

  @Test
  void anOperatorIsAnsweredOnceAMajorityKnows() {
    ask(4, Kind.PAUSE);
    assertTrue(pause.isOn());
    assertEquals(List.of("to all: paused 1?"), bench.takeDone());
    assertTrue(orders.isEmpty());
    pause.onTold(R1, told(0, false));
    pause.onTold(NEWCOMER.id(), told(1, true));
    assertTrue(orders.isEmpty(), "one is of another mind, the other no member");
    pause.onTold(R1, told(1, true));
    assertEquals(new MembershipOrder.Answer(4, true, ON), orders.poll());
    ask(5, Kind.RESUME);
    assertFalse(pause.isOn());
    pause.onTold(R2, told(2, false));
    assertEquals(new MembershipOrder.Answer(5, true, OFF), orders.poll());
    assertEquals(List.of("REPLACEMENT 0 " + ON, "REPLACEMENT 0 " + OFF), bench.takeTold());
  }

  @Test
  void whoHearsOfItKeepsToIt() {
    pause.onTold(R1, new PauseTold(3, true, true));
    assertTrue(pause.isOn());
    assertEquals(List.of("to r1: paused 3"), bench.takeDone());
    pause.onTold(R2, told(2, false));
    assertTrue(pause.isOn(), "that is of yesterday");
    pause.onTold(R2, told(3, false));
    assertTrue(pause.isOn(), "in doubt nobody is replaced");
    pause.onTold(R2, told(4, false));
    assertFalse(pause.isOn());
  }

  @Test
  void whoStartsAgainAsksTheOthers() {
    pause.onVitals(R1);
    pause.onVitals(R1);
    assertEquals(List.of("to r1: not paused 0?"), bench.takeDone());
    pause.onTold(R1, told(0, false));
    bench.advance(5000);
    pause.onVitals(R1);
    assertEquals(List.of(), bench.takeDone(), "both know");
    pause.onTold(R2, told(1, true));
    pause.onVitals(R1);
    assertEquals(List.of("to r1: paused 1?"), bench.takeDone());
    bench.advance(99);
    pause.onVitals(R1);
    assertEquals(List.of(), bench.takeDone());
    bench.advance(1);
    pause.onVitals(R1);
    assertEquals(List.of("to r1: paused 1?"), bench.takeDone(), "it has not said that it knows");
  }

  @Test
  void theOperatorWhoWaitsPrevails() {
    ask(4, Kind.RESUME);
    pause.onTold(R1, told(7, true));
    assertFalse(pause.isOn());
    assertEquals(List.of("to all: not paused 1?", "to all: not paused 8?"), bench.takeDone());
    pause.onTold(R1, told(8, false));
    assertEquals(new MembershipOrder.Answer(4, true, OFF), orders.poll());
    ask(5, Kind.PAUSE);
    ask(6, Kind.RESUME);
    assertEquals(
        new MembershipOrder.Answer(5, false, "another operator wants something else"),
        orders.poll());
  }

  @Test
  void aNewcomerIsAnsweredAndNotBelieved() {
    pause.onTold(NEWCOMER.id(), new PauseTold(9, true, true));
    assertFalse(pause.isOn());
    assertEquals(List.of("to " + NEWCOMER.id() + ": not paused 0"), bench.takeDone());
  }
}
