package io.loggos.network.codec;

import io.loggos.api.InvariantException;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageCodec;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.WireInput;
import io.loggos.api.wire.WireOutput;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A codec that writes a message's number and then its fields as its {@link MessageType} names them;
 * a subclass knows how one field looks. Used by one thread; no clock, no chance.
 */
abstract class FieldCodec implements MessageCodec {
  private static final int REASON_CHARS_MAX = 200;

  private final MessageType<?>[] byNumber = new MessageType<?>[CodecRegistry.NUMBER_MAX + 1];

  /** Takes the types collected so far. */
  FieldCodec(CodecRegistry registry) {
    registry.types().forEach(type -> byNumber[type.number()] = type);
  }

  /** Something that writes or reads fields, with what goes wrong on the way. */
  interface Step<T> {
    T run() throws IOException;
  }

  /** Runs a step; as it reads or writes memory, what fails is the fault of the bytes. */
  static <T> T inMemory(Step<T> step) {
    try {
      return step.run();
    } catch (IOException e) {
      throw new MalformedMessageException(oneLine(e));
    }
  }

  /** Encodes the number and the fields. */
  abstract ByteBuffer write(int number, FieldWriter fields) throws IOException;

  /** Decodes the number and the fields, and makes sure that nothing follows. */
  abstract Message read(ByteBuffer bytes, FieldReader fields) throws IOException;

  /** Writes all fields of the message that is being encoded. */
  interface FieldWriter {
    void writeTo(WireOutput out);
  }

  /** Reads all fields of a message of that number. */
  interface FieldReader {
    Message readFrom(long number, WireInput in);
  }

  /**
   * {@inheritDoc}
   *
   * @throws InvariantException when the message's class was not registered
   */
  @Override
  public final ByteBuffer encode(Message message) {
    MessageType<?> type = message.type();
    if (byNumber[type.number()] != type) {
      throw new InvariantException(
          message.getClass().getName()
              + " is not registered with the codec: its plug-in must name it in messageTypes()");
    }
    try {
      return write(type.number(), out -> writeFields(type, message, out));
    } catch (IOException e) {
      throw new InvariantException("a message cannot be written to memory: " + e);
    }
  }

  private static <M extends Message> void writeFields(
      MessageType<M> type, Message message, WireOutput out) {
    type.writer().accept(type.messageClass().cast(message), out);
  }

  @Override
  public final Message decode(ByteBuffer bytes) {
    try {
      return read(bytes, this::readFields);
    } catch (MalformedMessageException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // a library or a value type refused what it was given, which is the sender's fault
      throw new MalformedMessageException(oneLine(e));
    }
  }

  private Message readFields(long number, WireInput in) {
    MessageType<?> type = number >= 1 && number < byNumber.length ? byNumber[(int) number] : null;
    if (type == null) {
      throw new MalformedMessageException(
          "message kind "
              + number
              + " is unknown here: is the sender of a newer version, or does it use another"
              + " plug-in or codec?");
    }
    return type.reader().apply(in);
  }

  private static String oneLine(Exception e) {
    String text = e.getClass().getSimpleName() + ": " + e.getMessage();
    String line = text.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]+", " ");
    return line.length() <= REASON_CHARS_MAX ? line : line.substring(0, REASON_CHARS_MAX);
  }
}
