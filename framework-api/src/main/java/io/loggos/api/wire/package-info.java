/**
 * How messages and values become bytes, without naming a codec: a part describes the fields of its
 * messages, a codec decides the bytes. What comes in is bounded before it is believed.
 */
package io.loggos.api.wire;
