package io.loggos.network.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.ByteBufferInput;
import com.esotericsoftware.kryo.io.Output;
import io.loggos.api.InvariantException;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageCodec;
import io.loggos.api.wire.MessageType;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * The codec of the peer links: Kryo with registered classes only and without object references. A
 * message is its Kryo class id (a count) followed by its fields as its {@link MessageType} writes
 * them. Used by one thread; no clock, no chance.
 */
public final class KryoCodec implements MessageCodec {
  /** A message type's Kryo id is its number plus this; Kryo keeps the ids below for itself. */
  static final int ID_OFFSET = 32;

  /** On the wire Kryo adds this to an id: 0 means null and 1 a class by name. */
  static final int KRYO_SHIFT = 2;

  static final int SHRINK_ABOVE_BYTES = 1 << 20;
  static final int SHRINK_AFTER_MESSAGES = 1024;
  private static final int INITIAL_BYTES = 64 << 10;
  private static final int REASON_CHARS_MAX = 200;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Kryo kryo = new Kryo();
  private final Output output = new Output(INITIAL_BYTES, -1);
  private final ByteBufferInput input = new ByteBufferInput(NOTHING);
  private final KryoWireInput wireInput = new KryoWireInput(input);
  private final MessageSerializer<?>[] byNumber =
      new MessageSerializer<?>[CodecRegistry.NUMBER_MAX + 1];

  /** A view of the output's array, made anew only when the array changed. */
  private ByteBuffer view = ByteBuffer.wrap(output.getBuffer());

  /** How many messages in a row needed no large buffer. */
  private int smallInRow;

  /** Takes the types collected so far; later additions to the registry are not seen. */
  public KryoCodec(CodecRegistry registry) {
    kryo.setRegistrationRequired(true);
    kryo.setReferences(false);
    KryoWireOutput wireOutput = new KryoWireOutput(output);
    for (MessageType<?> type : registry.types()) {
      MessageSerializer<?> serializer = new MessageSerializer<>(type, wireOutput, wireInput);
      kryo.register(serializer.messageClass(), serializer, type.number() + ID_OFFSET);
      byNumber[type.number()] = serializer;
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws InvariantException when the message's class was not registered
   */
  @Override
  public ByteBuffer encode(Message message) {
    Objects.requireNonNull(message, "message");
    if (kryo.getClassResolver().getRegistration(message.getClass()) == null) {
      throw new InvariantException(
          message.getClass().getName()
              + " is not registered with the codec: its plug-in must name it in messageTypes()");
    }
    shrinkIfIdle();
    output.reset();
    kryo.writeClassAndObject(output, message);
    if (view.array() != output.getBuffer()) {
      view = ByteBuffer.wrap(output.getBuffer());
    }
    smallInRow = output.position() > SHRINK_ABOVE_BYTES ? 0 : smallInRow + 1;
    return view.limit(output.position()).position(0);
  }

  private void shrinkIfIdle() {
    if (smallInRow >= SHRINK_AFTER_MESSAGES) {
      smallInRow = 0;
      if (output.getBuffer().length > SHRINK_ABOVE_BYTES) {
        output.setBuffer(new byte[INITIAL_BYTES], -1);
      }
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Reads straight from the buffer, be it in the heap or outside; its position moves.
   */
  @Override
  public Message decode(ByteBuffer bytes) {
    input.setBuffer(bytes);
    try {
      MessageSerializer<?> serializer = readSerializer();
      Message message = readFields(serializer);
      if (message == null) {
        throw new MalformedMessageException("no message");
      }
      if (wireInput.remaining() > 0) {
        throw new MalformedMessageException(
            wireInput.remaining() + " stray bytes after the message");
      }
      return message;
    } catch (MalformedMessageException e) {
      throw e;
    } catch (RuntimeException e) {
      // a value type refused what it was given, which is the sender's fault
      throw new MalformedMessageException(oneLine(e));
    } finally {
      input.setBuffer(NOTHING);
    }
  }

  /**
   * Kryo's own reading of the class is not used: for some ids it would load classes by name, or
   * return null or a boxed number.
   */
  private MessageSerializer<?> readSerializer() {
    long id = wireInput.readCount(Integer.MAX_VALUE);
    long number = id - ID_OFFSET - KRYO_SHIFT;
    MessageSerializer<?> serializer =
        number >= 1 && number < byNumber.length ? byNumber[(int) number] : null;
    if (serializer == null) {
      throw new MalformedMessageException(
          "message kind "
              + number
              + " is unknown here: is the sender of a newer version, or does"
              + " it use another plug-in?");
    }
    return serializer;
  }

  private <M extends Message> M readFields(MessageSerializer<M> serializer) {
    return kryo.readObject(input, serializer.messageClass(), serializer);
  }

  private static String oneLine(RuntimeException e) {
    String text = e.getClass().getSimpleName() + ": " + e.getMessage();
    String line = text.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]+", " ");
    return line.length() <= REASON_CHARS_MAX ? line : line.substring(0, REASON_CHARS_MAX);
  }

  /** How large the encoding buffer is, in bytes. */
  int bufferBytes() {
    return output.getBuffer().length;
  }
}
