package io.loggos.apps.kv;

/**
 * A key and its value. The arrays are not copied; two entries are equal only if they share them.
 *
 * @param key at most {@link KeyValueCodec#KEY_BYTES_MAX} bytes
 * @param value any bytes
 */
public record KeyValueEntry(byte[] key, byte[] value) {}
