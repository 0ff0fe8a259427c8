package io.loggos.network.codec;

import io.loggos.api.wire.MalformedMessageException;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.Utf8;
import io.loggos.api.wire.WireInput;
import io.loggos.api.wire.WireOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePacker;
import org.msgpack.core.MessageUnpacker;

/** Messages in MessagePack, for comparison: the number, then the fields, one after another. */
final class MessagePackCodec extends FieldCodec {
  private final MessageBufferPacker packer = MessagePack.newDefaultBufferPacker();

  MessagePackCodec(CodecRegistry registry) {
    super(registry);
  }

  @Override
  ByteBuffer write(int number, FieldWriter fields) throws IOException {
    packer.clear();
    packer.packInt(number);
    fields.writeTo(new Output(packer));
    packer.flush();
    return ByteBuffer.wrap(packer.toByteArray());
  }

  @Override
  Message read(ByteBuffer bytes, FieldReader fields) throws IOException {
    int length = bytes.remaining();
    byte[] array = new byte[length];
    bytes.get(array);
    try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(array)) {
      Input in = new Input(unpacker, length);
      Message message = fields.readFrom(in.readCount(CodecRegistry.NUMBER_MAX), in);
      if (unpacker.hasNext()) {
        throw new MalformedMessageException("stray fields after the message");
      }
      return message;
    }
  }

  /** Writes fields one after another. */
  private record Output(MessagePacker packer) implements WireOutput {
    @Override
    public void writeByte(int value) {
      inMemory(() -> packer.packInt(value & 0xff));
    }

    @Override
    public void writeFlag(boolean value) {
      inMemory(() -> packer.packBoolean(value));
    }

    @Override
    public void writeCount(long value) {
      inMemory(() -> packer.packLong(value));
    }

    @Override
    public void writeLong(long value) {
      inMemory(() -> packer.packLong(value));
    }

    @Override
    public void writeBytes(byte[] bytes, int offset, int length) {
      inMemory(() -> packer.packBinaryHeader(length).writePayload(bytes, offset, length));
    }

    @Override
    public void writeText(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      inMemory(() -> packer.packRawStringHeader(bytes.length).writePayload(bytes));
    }
  }

  /** Reads fields one after another; lengths are checked before anything is allocated. */
  private record Input(MessageUnpacker unpacker, int total) implements WireInput {
    private static long bounded(long value, long max) {
      if (value < 0 || value > max) {
        throw new MalformedMessageException("a count of " + value + ", at most " + max);
      }
      return value;
    }

    private byte[] payload(int length, int max) throws IOException {
      bounded(length, Math.min(max, total - unpacker.getTotalReadBytes()));
      return unpacker.readPayload(length);
    }

    @Override
    public int readByte() {
      return (int) inMemory(() -> bounded(unpacker.unpackInt(), 255)).longValue();
    }

    @Override
    public boolean readFlag() {
      return inMemory(unpacker::unpackBoolean);
    }

    @Override
    public long readCount(long max) {
      return inMemory(() -> bounded(unpacker.unpackLong(), max));
    }

    @Override
    public long readLong() {
      return inMemory(unpacker::unpackLong);
    }

    @Override
    public byte[] readBytes(int max) {
      return inMemory(() -> payload(unpacker.unpackBinaryHeader(), max));
    }

    @Override
    public String readText(int maxBytes) {
      return Utf8.decode(inMemory(() -> payload(unpacker.unpackRawStringHeader(), maxBytes)));
    }
  }
}
