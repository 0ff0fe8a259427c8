package io.loggos.network.tcp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.loggos.api.Ballot;
import io.loggos.api.Epoch;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.Memory;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.fuzzing.Corpus;
import io.loggos.fuzzing.Decoding;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** What strangers say in a handshake. */
class HandshakeFuzzTest {
  private static final Hello HELLO =
      new Hello(
          "cluster",
          -5,
          77,
          new ReplicaId(2, new Epoch(1, 3)),
          1L << 40,
          1,
          new Memory(new Ballot(7, 1, Epoch.FIRST, 9), 12));

  private static final Decoding<Hello> HELLOS =
      Decoding.of(
          MalformedMessageException.class,
          HandshakeFuzzTest::readHello,
          hello -> hello.write().array());

  private static Hello readHello(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    if (Hello.versionOf(buffer) != Hello.PROTOCOL_VERSION) {
      throw new MalformedMessageException("another version, which is refused before it is read");
    }
    return Hello.read(buffer);
  }

  @FuzzTest
  void hellos(byte[] bytes) {
    HELLOS.check(bytes);
  }

  /**
   * A refusal of any version has to be understood, so its flag and its text are read leniently and
   * many encodings have one meaning; but what was read is written and read as the same again.
   */
  @FuzzTest
  void refusals(byte[] bytes) {
    Refusal refusal;
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      refusal = Refusal.read(buffer);
      Hello.versionOf(buffer);
      Hello.read(buffer);
    } catch (MalformedMessageException e) {
      Assertions.assertEquals(1, e.getMessage().lines().count());
      return;
    }
    Assertions.assertTrue(refusal.reason().lines().count() <= 1, refusal.reason());
    Refusal again = Refusal.read(refusal.write(HELLO));
    Assertions.assertEquals(refusal.fatal(), again.fatal());
    Assertions.assertTrue(refusal.reason().startsWith(again.reason()));
  }

  @Test
  void corpusIsUpToDate() {
    Hello first = new Hello("", 0, 0, ReplicaId.of(0), 1, 0, Memory.NONE);
    Corpus.check(
        HandshakeFuzzTest.class,
        "hellos",
        Map.of("named", HELLO.write().array(), "first", first.write().array()));
    Corpus.check(
        HandshakeFuzzTest.class,
        "refusals",
        Map.of(
            "fatal", Refusal.fatal("replaced by r2").write(HELLO).array(),
            "harmless", Refusal.harmless("").write(first).array()));
  }
}
