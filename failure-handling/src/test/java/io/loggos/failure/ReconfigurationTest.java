package io.loggos.failure;

import static io.loggos.failure.Bench.NEWCOMER;
import static io.loggos.failure.Bench.R0;
import static io.loggos.failure.Bench.R1;
import static io.loggos.failure.Bench.R2;
import static io.loggos.failure.Bench.configuration;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.loggos.api.Member;
import io.loggos.api.Reconfigure;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.LifeCycle;
import io.loggos.api.machine.MembershipOrder;
import io.loggos.api.machine.MembershipRequest;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.machine.Vitals;
import io.loggos.api.plugin.FailureHandlingPlugin;
import io.loggos.api.wire.BytesInput;
import io.loggos.api.wire.BytesOutput;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;
import io.loggos.failure.ReconfigurationOptions.Variant;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The part as a whole: replica 0 of three. */
final class ReconfigurationTest {
  private static final ReplicaId NEW = NEWCOMER.id();

  private final Bench bench = new Bench(3, R0);
  private final Reconfiguration part = new Reconfiguration(bench.context, Bench.OPTIONS);

  static List<Message> messages() {
    return List.of(
        new FirstSlot(configuration(3).without(1).with(NEWCOMER), 77),
        new Join(5),
        new Following(0, 0),
        new Following(1L << 40, 7),
        new Newcomer(NEWCOMER, R2, true),
        new Newcomer(NEWCOMER, NEW, false));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void everyMessageIsReadAsItWasWritten(Message message) {
    assertEquals(Part.FAILURE_HANDLING, message.type().part());
    assertEquals(message, copy(message.type(), message));
  }

  private static <M extends Message> Object copy(MessageType<M> type, Message message) {
    BytesOutput out = new BytesOutput();
    type.writer().accept(type.messageClass().cast(message), out);
    return type.reader().apply(new BytesInput(out.toByteArray()));
  }

  @Test
  void isFoundByName() {
    FailureHandlingPlugin plugin =
        ServiceLoader.load(FailureHandlingPlugin.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(one -> one.name().equals("reconfiguration"))
            .findFirst()
            .orElseThrow();
    assertEquals("reconfiguration", plugin.section());
    assertEquals(
        List.of(300, 301, 302, 303, 304),
        plugin.messageTypes().stream().map(MessageType::number).toList());
  }

  @ParameterizedTest
  @CsvSource({"WAITING, false, false", "WAITING_NO_OP, false, true", "STOPPING, true, true"})
  void theVariantSaysWhatFillsTheWindow(Variant variant, boolean stops, boolean hurries) {
    Reconfiguration part = new Reconfiguration(bench.context, Bench.options(variant, true));
    assertEquals(stops, part.stopsForChanges());
    assertEquals(hurries, part.hurriesChanges());
  }

  @Test
  void aFailedReplicaIsReplaced() {
    part.start();
    part.onLeading(true);
    part.onSuspect(R2);
    assertEquals(0, part.toleratedFailures());
    bench.advance(100);
    part.onTimer(Changes.JUDGE);
    MembershipOrder.Initialise order = (MembershipOrder.Initialise) part.takeOrder();
    assertEquals(NEW, order.newcomer());
    assertNull(part.takeOrder());

    assertEquals(Long.MAX_VALUE, part.retainAbove());
    part.onInitialised(order.number(), NEWCOMER);
    part.onMessage(R0, new Newcomer(NEWCOMER, R2, false));
    part.onMessage(NEW, new Following(0, 0));
    assertEquals(0, part.retainAbove());
    Reconfigure wanted = part.wanted();
    assertEquals(configuration(3).with(NEWCOMER), wanted.next());
    part.onProposed(1);
    bench.decide(1, wanted.next());
    part.onExecuted(4);
    assertEquals(LifeCycle.ACTIVATED, part.lifeCycle());
    assertEquals(1, part.toleratedFailures(), "the failed one is no member any more");
    assertEquals(Long.MAX_VALUE, part.retainAbove());
  }

  @Test
  void whoIsBackInTimeIsKept() {
    part.start();
    part.onLeading(true);
    part.onSuspect(R2);
    bench.advance(60);
    part.onRestore(R2);
    part.onSuspect(R2);
    bench.advance(60);
    part.onTimer(Changes.JUDGE);
    assertNull(part.takeOrder(), "the grace period begins anew");
    assertEquals(0, part.toleratedFailures());
  }

  @Test
  void answersOperators() {
    part.start();
    part.onRequest(new MembershipRequest(4, MembershipRequest.Kind.ADD, -1, "", 0));
    assertEquals(
        new MembershipOrder.Answer(4, false, "this replica does not lead"), part.takeOrder());
    part.onLeading(true);
    part.onRequest(new MembershipRequest(5, MembershipRequest.Kind.REPLACE, 1, "", 0));
    MembershipOrder.Initialise order = (MembershipOrder.Initialise) part.takeOrder();
    part.onInitialisationFailed(order.number(), "nobody there");
    MembershipOrder.Answer answer = (MembershipOrder.Answer) part.takeOrder();
    assertEquals(5, answer.request());
  }

  @Test
  void whatEarlierStartsExecutedCounts() {
    bench.decide(5, configuration(3).with(NEWCOMER));
    part.onExecuted(6);
    assertEquals(List.of(), bench.takeDone());
    part.start();
    part.onStranger(R2);
    assertEquals(List.of("to r2: FirstSlot 1 from 9"), bench.takeDone());
    part.onExecuted(8);
    assertEquals(List.of("to all: Join 1"), bench.takeDone());
    part.onVitals(R1, new Vitals(2, 2, 0, true, false));
    assertEquals(
        List.of("to r1: FirstSlot 1 from 9", "to r1: Join 1", "to r1: not paused 0?"),
        bench.takeDone());
  }

  @Test
  void hearsOfItsEnd() {
    part.start();
    Member other = Bench.member(Bench.newcomer(0, 1));
    part.onMessage(R1, new FirstSlot(configuration(3).with(other), 9));
    part.onMessage(R1, new Join(1));
    assertEquals(LifeCycle.RETIRING, part.lifeCycle());
    part.onMessage(R2, new Join(1));
    assertEquals(LifeCycle.RETIRED, part.lifeCycle());
  }

  @Test
  void isNotConfusedByWhatIsNotItsOwn() {
    part.start();
    part.onMessage(R1, () -> null);
    part.onTimer(new TimerKey(Part.FAILURE_HANDLING, "alien"));
    part.onTimer(Passage.FOLLOW);
    assertEquals(List.of(), bench.takeDone());
  }
}
