package io.loggos.network.init;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.loggos.api.Configuration;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.fuzzing.Corpus;
import io.loggos.fuzzing.Decoding;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What strangers say to a standby, and to whoever initialises one. */
class InitFuzzTest {
  private static final Member MEMBER =
      new Member(new ReplicaId(2, new Epoch(3, 1L << 50)), "host", 7000, 7001);
  private static final Configuration CONFIGURATION =
      new Configuration(4, List.of(new Member(ReplicaId.of(0), "a", 1, 2), MEMBER));

  private static final Decoding<InitMessage> MESSAGES =
      Decoding.of(MalformedMessageException.class, InitCodec::read, InitCodec::write);

  @FuzzTest
  void messages(byte[] bytes) {
    MESSAGES.check(bytes);
  }

  @Test
  void corpusIsUpToDate() {
    Corpus.check(
        InitFuzzTest.class,
        "messages",
        Map.of(
            "init-request",
            InitCodec.write(
                new InitMessage.InitRequest(ReplicaId.of(1), "cluster", "kvs", "reconfiguration")),
            "init-response",
            InitCodec.write(new InitMessage.InitResponse(false, StandbyState.PREPARED, "no")),
            "transfer-request",
            InitCodec.write(
                new InitMessage.TransferRequest(
                    MEMBER.id(), CONFIGURATION, CONFIGURATION, -5, 77, List.of("a=1"), 9)),
            "transfer-response",
            InitCodec.write(new InitMessage.TransferResponse(MEMBER, "")),
            "status-request",
            InitCodec.write(new InitMessage.StatusRequest()),
            "status-response",
            InitCodec.write(
                new InitMessage.StatusResponse(StandbyState.LISTENING, "kvs", MEMBER.id())),
            "release-request",
            InitCodec.write(new InitMessage.ReleaseRequest(MEMBER.id(), "not needed")),
            "release-response",
            InitCodec.write(new InitMessage.ReleaseResponse(true, ""))));
  }
}
