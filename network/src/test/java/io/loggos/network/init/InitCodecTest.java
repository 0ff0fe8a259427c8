package io.loggos.network.init;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Configuration;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.wire.MalformedMessageException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InitCodecTest {
  private static final Member MEMBER =
      new Member(new ReplicaId(2, new Epoch(3, 1L << 50)), "host.example", 7000, 7001);
  private static final Configuration CONFIGURATION =
      new Configuration(4, List.of(new Member(ReplicaId.of(0), "a", 1, 2), MEMBER));

  static List<InitMessage> messages() {
    return List.of(
        new InitMessage.InitRequest(ReplicaId.of(1), "cluster", "kvs", "reconfiguration"),
        new InitMessage.InitResponse(true, StandbyState.LISTENING, ""),
        new InitMessage.InitResponse(false, StandbyState.ACTIVATED, "it is a member"),
        new InitMessage.TransferRequest(
            MEMBER.id(), CONFIGURATION, CONFIGURATION, -5, 77, List.of("a=1", "b=2"), 1L << 40),
        new InitMessage.TransferResponse(MEMBER, ""),
        new InitMessage.TransferResponse(null, "no"),
        new InitMessage.StatusRequest(),
        new InitMessage.StatusResponse(StandbyState.LISTENING, "kvs", null),
        new InitMessage.StatusResponse(StandbyState.PREPARED, "kvs", MEMBER.id()),
        new InitMessage.ReleaseRequest(MEMBER.id(), "not needed"),
        new InitMessage.ReleaseResponse(false, "a member by now"));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void comesBackAsItWas(InitMessage message) {
    byte[] bytes = InitCodec.write(message);
    assertEquals(message, InitCodec.read(bytes));
    assertArrayEquals(bytes, InitCodec.write(InitCodec.read(bytes)));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void anEndThatIsMissingOrTooLateIsNoticed(InitMessage message) {
    byte[] bytes = InitCodec.write(message);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(MalformedMessageException.class, () -> InitCodec.read(cut));
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThrows(MalformedMessageException.class, () -> InitCodec.read(longer));
  }

  @Test
  void longReasonsAreCutBetweenCharacters() {
    String reason = "\u20ac".repeat(1000);
    InitMessage.TransferResponse read =
        (InitMessage.TransferResponse)
            InitCodec.read(InitCodec.write(new InitMessage.TransferResponse(null, reason)));
    assertTrue(reason.startsWith(read.reason()));
    assertEquals(1023, read.reason().getBytes(StandardCharsets.UTF_8).length);
  }
}
