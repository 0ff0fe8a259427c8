package io.loggos.network.tcp;

import io.loggos.api.Ballot;
import io.loggos.api.Epoch;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.Memory;
import io.loggos.api.plugin.TransportPlugin;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.api.wire.Utf8;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Who one side of a connection is. On the wire: protocol version (1 byte, first in every version to
 * come), cluster name (2 bytes of length, UTF-8), cluster id (8), agreement hash (8), the sender's
 * index (4), epoch ordinal (8) and initiator (8), incarnation (8), the receiver's index (4), the
 * highest ballot the sender promised: number (8), index (4), epoch ordinal (8) and initiator (8),
 * incarnation (8); the highest slot it voted in or knows as decided (8).
 *
 * @param clusterName the cluster's name
 * @param clusterId the cluster's random identity, 0 while unknown
 * @param agreementHash a digest of the settings all must share
 * @param sender who speaks
 * @param incarnation which process start of the sender this is
 * @param receiver the index the sender believes to speak to
 * @param memory what the sender promised and voted for
 */
record Hello(
    String clusterName,
    long clusterId,
    long agreementHash,
    ReplicaId sender,
    long incarnation,
    int receiver,
    Memory memory) {
  /** The version of the protocol this node speaks. */
  static final int PROTOCOL_VERSION = 1;

  private static final int NAME_BYTES_MAX = 1024;
  private static final int FIXED_BYTES = 1 + 2 + 8 + 8 + 4 + 8 + 8 + 8 + 4 + 8 + 4 + 8 + 8 + 8 + 8;

  /** The own identity as it is known at this moment. */
  static Hello of(TransportPlugin.Context context, int receiver) {
    TransportPlugin.Identity identity = context.identity();
    return new Hello(
        identity.clusterName(),
        identity.clusterId(),
        identity.agreementHash(),
        context.self(),
        context.incarnation(),
        receiver,
        identity.memory());
  }

  int index() {
    return sender.index();
  }

  /** Encodes into a new buffer. */
  ByteBuffer write() {
    byte[] name = clusterName.getBytes(StandardCharsets.UTF_8);
    if (name.length > NAME_BYTES_MAX) {
      throw new IllegalArgumentException("a cluster name of " + name.length + " bytes");
    }
    Ballot promised = memory.promised();
    return ByteBuffer.allocate(FIXED_BYTES + name.length)
        .put((byte) PROTOCOL_VERSION)
        .putShort((short) name.length)
        .put(name)
        .putLong(clusterId)
        .putLong(agreementHash)
        .putInt(sender.index())
        .putLong(sender.epoch().ordinal())
        .putLong(sender.epoch().initiator())
        .putLong(incarnation)
        .putInt(receiver)
        .putLong(promised.number())
        .putInt(promised.index())
        .putLong(promised.epoch().ordinal())
        .putLong(promised.epoch().initiator())
        .putLong(promised.incarnation())
        .putLong(memory.slot())
        .flip();
  }

  /** The protocol version of an encoded hello; nothing else of another version is believed. */
  static int versionOf(ByteBuffer bytes) {
    if (!bytes.hasRemaining()) {
      throw new MalformedMessageException("an empty HELLO");
    }
    return bytes.get(bytes.position()) & 0xff;
  }

  /**
   * Decodes exactly the remaining bytes, which are of this version.
   *
   * @throws MalformedMessageException when they do not follow the format
   */
  static Hello read(ByteBuffer bytes) {
    try {
      bytes.get();
      int nameBytes = bytes.getShort() & 0xffff;
      if (nameBytes > NAME_BYTES_MAX || nameBytes > bytes.remaining()) {
        throw new MalformedMessageException("a cluster name of " + nameBytes + " bytes");
      }
      byte[] name = new byte[nameBytes];
      bytes.get(name);
      long clusterId = bytes.getLong();
      long agreementHash = bytes.getLong();
      int index = bytes.getInt();
      ReplicaId sender = new ReplicaId(index, new Epoch(bytes.getLong(), bytes.getLong()));
      long incarnation = bytes.getLong();
      int receiver = bytes.getInt();
      Memory memory = readMemory(bytes);
      if (bytes.hasRemaining()) {
        throw new MalformedMessageException("a HELLO with stray bytes");
      }
      return new Hello(
          Utf8.decode(name), clusterId, agreementHash, sender, incarnation, receiver, memory);
    } catch (BufferUnderflowException e) {
      throw new MalformedMessageException("a HELLO that ends early");
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException("a HELLO with a " + e.getMessage());
    }
  }

  private static Memory readMemory(ByteBuffer bytes) {
    long number = bytes.getLong();
    int index = bytes.getInt();
    Epoch epoch = new Epoch(bytes.getLong(), bytes.getLong());
    return new Memory(new Ballot(number, index, epoch, bytes.getLong()), bytes.getLong());
  }
}
