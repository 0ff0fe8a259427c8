package io.loggos.network.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.WireInput;
import io.loggos.api.wire.WireOutput;

/**
 * Lets a message type write and read its own fields. Bound to the one output and the one input of
 * its codec, so that nothing is allocated per message.
 */
final class MessageSerializer<M extends Message> extends Serializer<M> {
  private final MessageType<M> type;
  private final WireOutput wireOutput;
  private final WireInput wireInput;

  MessageSerializer(MessageType<M> type, WireOutput wireOutput, WireInput wireInput) {
    this.type = type;
    this.wireOutput = wireOutput;
    this.wireInput = wireInput;
  }

  Class<M> messageClass() {
    return type.messageClass();
  }

  @Override
  public void write(Kryo kryo, Output output, M message) {
    type.writer().accept(message, wireOutput);
  }

  @Override
  public M read(Kryo kryo, Input input, Class<? extends M> messageClass) {
    return type.reader().apply(wireInput);
  }
}
