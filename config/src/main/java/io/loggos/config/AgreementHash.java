package io.loggos.config;

import io.loggos.api.Hash64;
import java.nio.charset.StandardCharsets;

/**
 * Folds named values into 64 bits that are the same on every machine and Java version: a digest of
 * one {@code name=value} line each, in the order in which they are added.
 */
final class AgreementHash {

  private final StringBuilder lines = new StringBuilder("loggos agreement 1\n");

  AgreementHash add(String name, String value) {
    lines.append(name).append('=').append(value).append('\n');
    return this;
  }

  AgreementHash add(String name, long value) {
    return add(name, Long.toString(value));
  }

  AgreementHash add(String name, double value) {
    // Bits, because the decimal form of a double differs between Java versions.
    return add(name, Double.doubleToLongBits(value));
  }

  long value() {
    return Hash64.of(lines.toString().getBytes(StandardCharsets.UTF_8));
  }
}
