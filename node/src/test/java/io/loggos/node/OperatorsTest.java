package io.loggos.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.loggos.api.io.ReplicaProvider.StandbyAddress;
import io.loggos.api.machine.MembershipRequest;
import io.loggos.api.machine.MembershipRequest.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorsTest {
  private final List<MembershipRequest> requests = new ArrayList<>();
  private final List<StandbyAddress> registered = new ArrayList<>();
  private final List<String> heat = new ArrayList<>();
  private final List<String> answers = new ArrayList<>();
  private final Operators operators =
      new Operators(
          new Operators.Host() {
            @Override
            public void onRequest(MembershipRequest request) {
              requests.add(request);
            }

            @Override
            public void onRegistered(StandbyAddress standby, long followed, boolean wantsToFollow) {
              registered.add(standby);
              heat.add(followed + (wantsToFollow ? " wants" : ""));
            }

            @Override
            public void answer(long connection, long correlation, byte[] json) {
              answers.add(
                  connection + "/" + correlation + " " + new String(json, StandardCharsets.UTF_8));
            }
          });

  @Test
  void standbysSayHowTheyAre() {
    operators.onCommand(1, 1, "register h:7");
    operators.onCommand(1, 1, "register h:7 follow");
    operators.onCommand(1, 1, "register h:7 hot 312");
    operators.onCommand(1, 1, "register h:7 hot fast");
    operators.onCommand(1, 1, "register h:7 warm");
    assertEquals(List.of("-1", "-1 wants", "312"), heat);
  }

  @Test
  void wordsBecomeRequests() {
    operators.onCommand(1, 1, "add");
    operators.onCommand(1, 1, "add h:7");
    operators.onCommand(1, 1, "remove 2");
    operators.onCommand(1, 1, " replace  1 h:8 ");
    operators.onCommand(1, 1, "transfer-leader 0");
    operators.onCommand(1, 1, "pause");
    operators.onCommand(1, 1, "resume");
    assertEquals(
        List.of(
            new MembershipRequest(1, Kind.ADD, -1, "", 0),
            new MembershipRequest(2, Kind.ADD, -1, "h", 7),
            new MembershipRequest(3, Kind.REMOVE, 2, "", 0),
            new MembershipRequest(4, Kind.REPLACE, 1, "h", 8),
            new MembershipRequest(5, Kind.TRANSFER_LEADER, 0, "", 0),
            new MembershipRequest(6, Kind.PAUSE, -1, "", 0),
            new MembershipRequest(7, Kind.RESUME, -1, "", 0)),
        requests);
  }

  @Test
  void answersReachWhoAsked() {
    operators.onCommand(4, 9, "remove 2");
    operators.onCommand(5, 8, "remove 3");
    operators.onAnswer(2, false, "no member has index 3");
    operators.onAnswer(1, true, "gone");
    operators.onAnswer(1, true, "gone again");
    assertEquals(
        List.of(
            "5/8 {\"done\":false,\"text\":\"no member has index 3\"}",
            "4/9 {\"done\":true,\"text\":\"gone\"}"),
        answers);
  }

  @Test
  void standbysRegister() {
    operators.onCommand(1, 2, "register h:7300");
    assertEquals(List.of(new StandbyAddress("h", 7300)), registered);
    assertEquals(List.of("1/2 {\"done\":true,\"text\":\"registered\"}"), answers);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "dance", "remove", "remove x", "remove -1", "remove 64", "add h", "pause 1"})
  void whatMakesNoSenseIsAnsweredAtOnce(String words) {
    operators.onCommand(1, 2, words);
    assertEquals(List.of(), requests);
    assertEquals(1, answers.size());
    assertEquals(true, answers.get(0).startsWith("1/2 {\"done\":false,"), answers.get(0));
  }
}
