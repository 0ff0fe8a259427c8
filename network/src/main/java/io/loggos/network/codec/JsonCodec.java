package io.loggos.network.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.WireInput;
import io.loggos.api.wire.WireOutput;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Messages as JSON arrays, for people to read and for comparison: the number, then the fields; byte
 * strings in base64.
 */
final class JsonCodec extends FieldCodec {
  private final JsonFactory factory =
      JsonFactory.builder()
          .streamReadConstraints(
              // a frame is bounded already
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  JsonCodec(CodecRegistry registry) {
    super(registry);
  }

  @Override
  ByteBuffer write(int number, FieldWriter fields) throws IOException {
    ByteArrayBuilder bytes = new ByteArrayBuilder(512);
    try (JsonGenerator json = factory.createGenerator(bytes)) {
      json.writeStartArray();
      json.writeNumber(number);
      fields.writeTo(new Output(json));
      json.writeEndArray();
    }
    return ByteBuffer.wrap(bytes.getClearAndRelease());
  }

  @Override
  Message read(ByteBuffer bytes, FieldReader fields) throws IOException {
    byte[] array = new byte[bytes.remaining()];
    bytes.get(array);
    try (JsonParser json = factory.createParser(array)) {
      if (json.nextToken() != JsonToken.START_ARRAY) {
        throw new MalformedMessageException("no JSON array");
      }
      Input in = new Input(json);
      Message message = fields.readFrom(in.readCount(CodecRegistry.NUMBER_MAX), in);
      if (json.nextToken() != JsonToken.END_ARRAY || json.nextToken() != null) {
        throw new MalformedMessageException("stray fields after the message");
      }
      return message;
    }
  }

  /** Writes fields as elements of an array. */
  private record Output(JsonGenerator json) implements WireOutput {
    private interface Element {
      void write() throws IOException;
    }

    private static void put(Element element) {
      inMemory(
          () -> {
            element.write();
            return null;
          });
    }

    @Override
    public void writeByte(int value) {
      put(() -> json.writeNumber(value & 0xff));
    }

    @Override
    public void writeFlag(boolean value) {
      put(() -> json.writeBoolean(value));
    }

    @Override
    public void writeCount(long value) {
      put(() -> json.writeNumber(value));
    }

    @Override
    public void writeLong(long value) {
      put(() -> json.writeNumber(value));
    }

    @Override
    public void writeBytes(byte[] bytes, int offset, int length) {
      put(() -> json.writeBinary(bytes, offset, length));
    }

    @Override
    public void writeText(String text) {
      put(() -> json.writeString(text));
    }
  }

  /** Reads fields from the elements of an array. */
  private record Input(JsonParser json) implements WireInput {
    private void expect(JsonToken token) throws IOException {
      JsonToken found = json.nextToken();
      if (found != token) {
        throw new MalformedMessageException(
            "a field is " + found + " instead of " + token + ", or is missing");
      }
    }

    private long number() throws IOException {
      expect(JsonToken.VALUE_NUMBER_INT);
      return json.getLongValue();
    }

    private static long bounded(long value, long max) {
      if (value < 0 || value > max) {
        throw new MalformedMessageException("a count of " + value + ", at most " + max);
      }
      return value;
    }

    @Override
    public int readByte() {
      return (int) inMemory(() -> bounded(number(), 255)).longValue();
    }

    @Override
    public boolean readFlag() {
      return inMemory(
          () -> {
            JsonToken found = json.nextToken();
            if (found != JsonToken.VALUE_TRUE && found != JsonToken.VALUE_FALSE) {
              throw new MalformedMessageException("a truth value is " + found);
            }
            return found == JsonToken.VALUE_TRUE;
          });
    }

    @Override
    public long readCount(long max) {
      return inMemory(() -> bounded(number(), max));
    }

    @Override
    public long readLong() {
      return inMemory(this::number);
    }

    @Override
    public byte[] readBytes(int max) {
      return inMemory(
          () -> {
            expect(JsonToken.VALUE_STRING);
            byte[] bytes = json.getBinaryValue();
            bounded(bytes.length, max);
            return bytes;
          });
    }

    @Override
    public String readText(int maxBytes) {
      return inMemory(
          () -> {
            expect(JsonToken.VALUE_STRING);
            String text = json.getText();
            bounded(text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length, maxBytes);
            return text;
          });
    }
  }
}
