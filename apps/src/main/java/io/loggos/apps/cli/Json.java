package io.loggos.apps.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** JSON objects and lines. */
final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final double TENTHS = 10.0;

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** The object in one line. */
  static String line(ObjectNode object) {
    try {
      return MAPPER.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads one value.
   *
   * @throws FailedCheckException when the text is not JSON
   */
  static JsonNode read(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new FailedCheckException("not JSON: " + e.getOriginalMessage());
    }
  }

  /** The number with one digit after the point; more would pretend. */
  static double tenths(double number) {
    return Math.round(number * TENTHS) / TENTHS;
  }
}
