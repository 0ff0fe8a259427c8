package io.loggos.network.testing;

import io.loggos.api.Configuration;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.io.Transport;
import io.loggos.api.machine.Memory;
import io.loggos.api.plugin.Options;
import io.loggos.api.plugin.TransportPlugin;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageCodec;
import io.loggos.network.EventLoops;
import io.loggos.network.codec.CodecRegistry;
import io.loggos.network.codec.KryoCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * As much of a node as a transport needs: a loop, an identity, and a listener that keeps what it is
 * told. May be changed before {@link #start}; used from the test's thread.
 */
public final class TestNode implements Transport.Listener, TransportPlugin.Identity, AutoCloseable {
  private final EventLoops loops;
  private final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();
  private final AtomicInteger encodings = new AtomicInteger();
  private Transport transport;
  private String clusterName = "test";
  private volatile long clusterId;
  private final Map<ReplicaId, Long> met = new ConcurrentHashMap<>();
  private long agreementHash = 0x5e771465L;

  private volatile Memory memory = Memory.NONE;
  private volatile Memory peerMemory = Memory.NONE;

  /** A node with a loop of its own. */
  public TestNode(String nativeMode) {
    loops = EventLoops.create(nativeMode, "test-loop");
  }

  /** Renames the cluster the node believes to be in. */
  public TestNode clusterName(String name) {
    clusterName = name;
    return this;
  }

  /** Sets the cluster's identity, at any time. */
  public TestNode clusterId(long id) {
    clusterId = id;
    return this;
  }

  /** Sets the digest of the settings. */
  public TestNode agreementHash(long hash) {
    agreementHash = hash;
    return this;
  }

  /** What the node says that it promised and voted for, and what it knows of all others. */
  public TestNode memory(Memory own, Memory known) {
    memory = own;
    peerMemory = known;
    return this;
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public Memory peerMemory(ReplicaId peer) {
    return peerMemory;
  }

  @Override
  public long peerIncarnation(ReplicaId peer) {
    return met.getOrDefault(peer, 0L);
  }

  @Override
  public void onMet(ReplicaId peer, long incarnation) {
    met.put(peer, incarnation);
  }

  /** The context for a transport of this node. */
  public TransportPlugin.Context context(
      ReplicaId self, long incarnation, Configuration members, Options own, Options network) {
    KryoCodec codec = new KryoCodec(new CodecRegistry().add(Note.TYPE).add(Shout.TYPE));
    return new TransportPlugin.Context(
        self, incarnation, this, members, counting(codec), loops.loop(), own, network);
  }

  private MessageCodec counting(KryoCodec codec) {
    return new MessageCodec() {
      @Override
      public ByteBuffer encode(Message message) {
        encodings.incrementAndGet();
        return codec.encode(message);
      }

      @Override
      public Message decode(ByteBuffer bytes) {
        return codec.decode(bytes);
      }
    };
  }

  /** Takes a transport made for this node, and starts it on the loop. */
  public TestNode start(Transport made) throws IOException {
    transport = made;
    try {
      loops
          .loop()
          .submit(
              () -> {
                made.start();
                return null;
              })
          .get(10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new AssertionError(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
    return this;
  }

  /** Runs something on the node's loop and waits for it. */
  public <T> T onLoop(Callable<T> task) {
    try {
      return loops.loop().submit(task).get(10, TimeUnit.SECONDS);
    } catch (ExecutionException | InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /** Sends and flushes. */
  public void send(int to, Message... messages) {
    send(ReplicaId.of(to), messages);
  }

  /** Sends and flushes. */
  public void send(ReplicaId to, Message... messages) {
    onLoop(
        () -> {
          for (Message message : messages) {
            transport.send(to, message);
          }
          transport.flush();
          return null;
        });
  }

  /** Broadcasts and flushes. */
  public void broadcast(Message message) {
    onLoop(
        () -> {
          transport.broadcast(message);
          transport.flush();
          return null;
        });
  }

  /** Says with whom connections are to be held. */
  public void setPeers(List<Member> peers) {
    onLoop(
        () -> {
          transport.setPeers(peers);
          return null;
        });
  }

  /** Whether a connection stands. */
  public boolean isConnected(int index) {
    return onLoop(() -> transport.isConnected(ReplicaId.of(index)));
  }

  /** Waits until connections to all of these stand. */
  public TestNode awaitConnected(int... indexes) {
    for (int index : indexes) {
      Await.until(() -> "connection with " + index + " " + events, () -> isConnected(index));
    }
    return this;
  }

  /** Waits for an event that begins so. */
  public void awaitEvent(String start) {
    Await.until(() -> start + " in " + events, () -> !events(start).isEmpty());
  }

  /** The events that begin so, in order. */
  public List<String> events(String start) {
    return events.stream().filter(event -> event.startsWith(start)).toList();
  }

  /** Forgets what was heard. */
  public void clearEvents() {
    events.clear();
  }

  /** How often the codec encoded. */
  public int encodings() {
    return encodings.get();
  }

  /** How many messages arrived since the events were cleared. */
  public long received() {
    return events("message ").size();
  }

  /** The transport. */
  public Transport transport() {
    return transport;
  }

  /** The loops. */
  public EventLoops loops() {
    return loops;
  }

  @Override
  public void onMessage(ReplicaId from, Message message) {
    long number = message instanceof Shout shout ? shout.number() : ((Note) message).number();
    events.add("message " + from + " " + number);
  }

  @Override
  public void onConnected(ReplicaId peer) {
    events.add("connected " + peer);
  }

  @Override
  public void onDisconnected(ReplicaId peer) {
    events.add("disconnected " + peer);
  }

  @Override
  public void onCrashEvidence(ReplicaId peer) {
    events.add("crash " + peer);
  }

  @Override
  public void onRefused(int index, boolean fatal, String reason) {
    events.add("refused " + index + " " + fatal + " " + reason);
  }

  @Override
  public String clusterName() {
    return clusterName;
  }

  @Override
  public long clusterId() {
    return clusterId;
  }

  @Override
  public long agreementHash() {
    return agreementHash;
  }

  /** Ends the node as if its process had ended; may be called again. */
  public void stop() {
    Transport open = transport;
    transport = null;
    if (open != null) {
      onLoop(
          () -> {
            open.close();
            return null;
          });
    }
    loops.close();
  }

  @Override
  public void close() {
    stop();
  }
}
