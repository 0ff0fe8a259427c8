package io.loggos.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.ArgumentMatchers.any;

import io.loggos.api.Configuration;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.FailureHandling;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

final class SuspicionsTest {
  private static final ReplicaId SUCCESSOR = new ReplicaId(1, new Epoch(1, 7));

  private final List<String> told = new ArrayList<>();
  private final StubLiveness liveness = new StubLiveness();
  private final FailureHandling handling = Mockito.mock(FailureHandling.class);
  private final Suspicions suspicions = new Suspicions(liveness, handling);

  private static Member member(ReplicaId id) {
    return new Member(id, "localhost", 1, 2);
  }

  private static Configuration three() {
    return new Configuration(
        0, List.of(member(ReplicaId.of(0)), member(ReplicaId.of(1)), member(ReplicaId.of(2))));
  }

  @BeforeEach
  void note() {
    Mockito.doAnswer(call -> told.add("suspect " + call.getArgument(0)))
        .when(handling)
        .onSuspect(any());
    Mockito.doAnswer(call -> told.add("restore " + call.getArgument(0)))
        .when(handling)
        .onRestore(any());
  }

  private void expect(Configuration membership, String... news) {
    suspicions.note(membership);
    assertEquals(List.of(news), told);
    told.clear();
  }

  @Test
  void tellsEachChangeOnce() {
    expect(three());
    liveness.suspected = 0b110;
    expect(three(), "suspect r1", "suspect r2");
    expect(three());
    liveness.suspected = 0b100;
    expect(three(), "restore r1");
    liveness.suspected = 0b010;
    expect(three(), "suspect r1", "restore r2");
  }

  @Test
  void aSuccessorIsSuspectedForItself() {
    liveness.suspected = 0b010;
    expect(three(), "suspect r1");
    Configuration replaced = three().with(member(SUCCESSOR));
    expect(replaced, "suspect " + SUCCESSOR);
    liveness.suspected = 0;
    expect(replaced, "restore " + SUCCESSOR);
  }

  @Test
  void nobodyIsToldOfWhoHasLeft() {
    liveness.suspected = 0b110;
    expect(three(), "suspect r1", "suspect r2");
    liveness.suspected = 0;
    expect(three().with(member(SUCCESSOR)), "restore r2");
    expect(three().with(member(SUCCESSOR)));
  }

  @Test
  void vacantPlacesHaveNobodyToSuspect() {
    liveness.suspected = -1;
    expect(three().without(1), "suspect r0", "suspect r2");
    expect(three().without(2), "suspect r1");
    expect(three(), "suspect r2");
  }
}
