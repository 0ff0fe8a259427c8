package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureTimelineTest {
  private static final long KILLED = 1_000_000;

  private final List<MemberStatus> members = new ArrayList<>();

  private void tell(int id, Object... timesKindsAndCauses) {
    ObjectNode status = Json.object().put("id", id);
    for (int i = 0; i < timesKindsAndCauses.length; i += 3) {
      status
          .withArray("events")
          .addObject()
          .put("time_us", KILLED + (int) timesKindsAndCauses[i])
          .put("kind", (String) timesKindsAndCauses[i + 1])
          .put("slot", 5)
          .put("cause", (String) timesKindsAndCauses[i + 2]);
    }
    members.add(new MemberStatus(id, "h:1", status, null));
  }

  private FailureTimeline timeline() {
    return FailureTimeline.of(KILLED, Happenings.since(KILLED, members));
  }

  private void tellAll() {
    tell(0, 9_000, "SUSPECT", "r2: its host refuses connections");
    tell(
        1,
        -50_000,
        "LIFE_CYCLE",
        "ACTIVATED: takes part",
        10_000,
        "SUSPECT",
        "r2: its host refuses connections",
        12_000,
        "REPLACEMENT",
        "r2 is to be replaced by r2@1.7: suspected for 2 ms",
        20_000,
        "REPLACEMENT",
        "r2@1.7 has begun and fetches the state",
        42_500,
        "REPLACEMENT",
        "r2@1.7 has caught up: r2 is to be replaced by r2@1.7");
    members.add(MemberStatus.silent(3, "h:2", new FailedCheckException("no answer")));
  }

  private void tellNewcomer() {
    tell(
        2,
        44_000,
        "LIFE_CYCLE",
        "PREPARED: a member from this slot on",
        45_000,
        "LIFE_CYCLE",
        "ACTIVATED: takes part",
        46_000,
        "LIFE_CYCLE",
        "LEVEL: nothing decided is missing");
  }

  @Test
  void isFoundInWhatTheReplicasHaveRecorded() {
    tellAll();
    assertNull(timeline(), "it is not over yet");
    tellNewcomer();
    FailureTimeline timeline = timeline();
    assertNotNull(timeline);
    assertEquals(10, timeline.suspectedMillis(), "by the one that acts");
    assertEquals(30.5, timeline.initializationMillis());
    assertEquals(2.5, timeline.activationMillis());
    assertEquals(1, timeline.catchUpMillis());
    assertEquals(45, timeline.windowMillis());
  }

  @ParameterizedTest(name = "sent {0}, answered {1}: {2}")
  @CsvSource({
    "-2000, -1, OUTSIDE",
    "-2000, 10, BEFORE_INITIALIZATION",
    "-2000, 13000, INITIALIZATION",
    "42000, 43000, ACTIVATION",
    "42000, 45500, CATCH_UP",
    "11000, 90000, BEFORE_INITIALIZATION",
    "45900, 90000, CATCH_UP",
    "46000, 46100, OUTSIDE"
  })
  void aRequestBelongsToThePhaseInWhichItsAnswerCame(long sent, long answered, String phase) {
    tellAll();
    tellNewcomer();
    assertEquals(FailurePhase.valueOf(phase), timeline().phase(KILLED + sent, KILLED + answered));
  }
}
