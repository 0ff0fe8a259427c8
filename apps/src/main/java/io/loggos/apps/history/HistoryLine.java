package io.loggos.apps.history;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.loggos.apps.history.HistoryOperation.Kind;
import java.io.IOException;
import java.util.Locale;

/** An operation as one JSON object. */
final class HistoryLine {
  private static final ObjectReader READER =
      new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private HistoryLine() {}

  static void write(JsonGenerator json, HistoryOperation operation) throws IOException {
    json.writeStartObject();
    json.writeStringField("client", operation.client());
    json.writeStringField("op", operation.kind().name().toLowerCase(Locale.ROOT));
    json.writeStringField("key", operation.key());
    writeIfPresent(json, "value", operation.value());
    writeIfPresent(json, "expected", operation.expected());
    writeIfPresent(json, "result", operation.result());
    if (!operation.isUnknown()) {
      json.writeBooleanField("ok", operation.ok());
    }
    json.writeNumberField("invoke_ns", operation.invokeNanos());
    if (!operation.isUnknown()) {
      json.writeNumberField("return_ns", operation.returnNanos());
    }
    json.writeEndObject();
  }

  private static void writeIfPresent(JsonGenerator json, String field, String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(field, value);
    }
  }

  /**
   * Reads one object; fields that it does not know are passed over.
   *
   * @throws IllegalArgumentException when it makes no sense; the message says why
   */
  static HistoryOperation read(String line) {
    JsonNode json;
    try {
      json = READER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
    if (!json.isObject()) {
      throw new IllegalArgumentException("not a JSON object");
    }
    boolean unknown = !json.hasNonNull("return_ns");
    if (unknown && json.hasNonNull("ok") || !unknown && !json.path("ok").isBoolean()) {
      throw new IllegalArgumentException("ok must be there, true or false, just if return_ns is");
    }
    return new HistoryOperation(
        required(json, "client"),
        kind(required(json, "op")),
        required(json, "key"),
        text(json, "value"),
        text(json, "expected"),
        text(json, "result"),
        json.path("ok").asBoolean(),
        nanos(json, "invoke_ns"),
        unknown ? HistoryOperation.UNKNOWN : nanos(json, "return_ns"));
  }

  private static Kind kind(String name) {
    for (Kind kind : Kind.values()) {
      if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("op is \"" + name + "\", not put, get, delete or cas");
  }

  private static String required(JsonNode json, String field) {
    String text = text(json, field);
    if (text == null) {
      throw new IllegalArgumentException(field + " is missing");
    }
    return text;
  }

  private static String text(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw new IllegalArgumentException(field + " is not a text");
    }
    return value.textValue();
  }

  private static long nanos(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new IllegalArgumentException(field + " is not a whole number");
    }
    return value.longValue();
  }
}
