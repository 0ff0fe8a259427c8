package io.loggos.fuzzing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.loggos.api.Ballot;
import io.loggos.api.Batch;
import io.loggos.api.Epoch;
import io.loggos.api.Genesis;
import io.loggos.api.NoOp;
import io.loggos.api.ReplicaId;
import io.loggos.api.RequestEntry;
import io.loggos.api.Stamp;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.Part;
import io.loggos.liveness.HeartbeatsPlugin;
import io.loggos.liveness.LivenessSamples;
import io.loggos.network.Demuxer;
import io.loggos.network.codec.CodecRegistry;
import io.loggos.network.codec.KryoCodec;
import io.loggos.paxos.MultiPaxosPlugin;
import io.loggos.paxos.message.Accept;
import io.loggos.paxos.message.CatchUpReply;
import io.loggos.paxos.message.CatchUpRequest;
import io.loggos.paxos.message.Confirm;
import io.loggos.paxos.message.Confirmed;
import io.loggos.paxos.message.Learn;
import io.loggos.paxos.message.Prepare;
import io.loggos.paxos.message.Promise;
import io.loggos.paxos.message.Reject;
import io.loggos.paxos.message.Vote;
import io.loggos.paxos.message.Watermark;
import io.loggos.replica.ReplicaMessages;
import io.loggos.replica.ReplicaSamples;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The codec with every message that replicas exchange. */
class MessageFuzzTest {
  private static final KryoCodec CODEC =
      new KryoCodec(
          new CodecRegistry()
              .addAll(ReplicaMessages.TYPES)
              .addAll(new MultiPaxosPlugin().messageTypes())
              .addAll(new HeartbeatsPlugin().messageTypes()));

  private static final Decoding<Message> DECODING =
      Decoding.of(
          MalformedMessageException.class,
          bytes -> CODEC.decode(ByteBuffer.wrap(bytes)),
          MessageFuzzTest::encode);

  private static byte[] encode(Message message) {
    ByteBuffer view = CODEC.encode(message);
    byte[] bytes = new byte[view.remaining()];
    view.get(bytes);
    return bytes;
  }

  @FuzzTest
  void messages(byte[] bytes) {
    Message message = DECODING.check(bytes);
    if (message != null) {
      Demuxer demuxer = new Demuxer();
      int[] taken = new int[1];
      demuxer.subscribe(Part.CONSENSUS, (from, received) -> taken[0]++);
      demuxer.dispatch(ReplicaId.of(1), message);
      assertEquals(1, taken[0] + demuxer.unclaimed());
    }
  }

  @Test
  void corpusIsUpToDate() {
    Map<String, byte[]> seeds = new TreeMap<>();
    for (Message message : samples()) {
      byte[] bytes = encode(message);
      DECODING.check(bytes);
      seeds.put(message.getClass().getSimpleName(), bytes);
    }
    int kinds =
        ReplicaMessages.TYPES.size()
            + new MultiPaxosPlugin().messageTypes().size()
            + new HeartbeatsPlugin().messageTypes().size();
    assertEquals(kinds, seeds.size(), "a sample of every kind of message");
    Corpus.check(MessageFuzzTest.class, "messages", seeds);
  }

  private static List<Message> samples() {
    Ballot ballot = new Ballot(300, 2, new Epoch(1, 4), 77);
    Ballot first = new Ballot(1, 0, Epoch.FIRST, 5);
    Stamp stamp = new Stamp(new byte[] {9, 8});
    List<Message> samples = new ArrayList<>(ReplicaSamples.messages());
    samples.add(LivenessSamples.heartbeat());
    samples.add(new Prepare(first, 128));
    samples.add(
        new Promise(
            ballot,
            10,
            List.of(new Vote(11, first, batch()), new Vote(13, ballot, NoOp.INSTANCE)),
            stamp));
    samples.add(new Accept(ballot, 400, batch(), 399));
    samples.add(new Learn(first, 5, 9, Stamp.EMPTY));
    samples.add(new Reject(ballot));
    samples.add(new Watermark(ballot, 1L << 40));
    samples.add(new CatchUpRequest(127));
    samples.add(
        new CatchUpReply(1, List.of(new Genesis(-3), NoOp.INSTANCE, batch(), batch()), 1, 4));
    samples.add(new Confirm(first, 200, 1_000_000));
    samples.add(new Confirmed(first, 200, stamp));
    return samples;
  }

  private static Batch batch() {
    int entryBytes = RequestEntry.HEADER_BYTES + 3;
    byte[] bytes = new byte[Batch.HEADER_BYTES + 2 * entryBytes];
    for (int i = 0; i < 2; i++) {
      int at = Batch.HEADER_BYTES + i * entryBytes;
      RequestEntry.writeHeader(bytes, at, 3, RequestEntry.COMMAND, 1, 7 + i, i);
      bytes[at + RequestEntry.HEADER_BYTES] = 'k';
    }
    return Batch.seal(bytes, bytes.length, 2, 1_700_000_000_000L);
  }
}
