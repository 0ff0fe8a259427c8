package io.loggos.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.io.Transport;
import io.loggos.api.wire.Message;
import io.loggos.network.testing.Note;
import io.loggos.network.testing.RecordedLog;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SenderTest {
  private static final class Recorder implements Transport {
    final List<String> calls = new ArrayList<>();

    @Override
    public void start() {}

    @Override
    public void send(ReplicaId to, Message message) {
      calls.add("send " + to + " " + ((Note) message).number());
    }

    @Override
    public void broadcast(Message message) {
      calls.add("broadcast " + ((Note) message).number());
    }

    @Override
    public void flush() {
      calls.add("flush");
    }

    @Override
    public void setPeers(List<Member> peers) {
      // nobody is connected here
    }

    @Override
    public boolean isConnected(ReplicaId replica) {
      return true;
    }

    @Override
    public void close() {}
  }

  private final Recorder transport = new Recorder();
  private final Sender sender = new Sender(ReplicaId.of(1), transport, 3);

  @Test
  void whatIsForOthersGoesToTheTransport() {
    sender.send(ReplicaId.of(2), Note.of(1));
    sender.flush();
    assertEquals(List.of("send r2 1", "flush"), transport.calls);
    assertNull(sender.pollLoopback());
  }

  @Test
  void whatIsForOneselfWaitsAsItIsInOrder() {
    Note first = Note.of(1);
    Note second = Note.of(2);
    sender.send(ReplicaId.of(1), first);
    sender.broadcast(second);
    assertEquals(List.of("broadcast 2"), transport.calls);
    assertSame(first, sender.pollLoopback());
    assertSame(second, sender.pollLoopback());
    assertNull(sender.pollLoopback());
  }

  @Test
  void theLoopbackQueueIsBounded() {
    RecordedLog.clear();
    for (int i = 0; i < 5; i++) {
      sender.send(ReplicaId.of(1), Note.of(i));
    }
    assertEquals(2, sender.loopbackDropped());
    assertEquals(1, RecordedLog.linesWith("loop-back queue is full").size());
    assertEquals(Note.of(0), sender.pollLoopback());
    sender.send(ReplicaId.of(1), Note.of(9));
    assertEquals(2, sender.loopbackDropped());
  }
}
