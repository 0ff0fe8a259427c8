package io.loggos.api.wire;

import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * One kind of message: its number on the wire, whom it is for, and how its fields are written.
 *
 * @param number 1 to 1023, never reused for another meaning: 1-99 liveness, 100-199 consensus,
 *     200-299 replica, 300-399 failure handling, 512 and above third-party plug-ins
 * @param part who receives it
 * @param messageClass the message's class
 * @param writer writes the fields
 * @param reader reads them back
 * @param <M> the message
 */
public record MessageType<M extends Message>(
    int number,
    Part part,
    Class<M> messageClass,
    BiConsumer<M, WireOutput> writer,
    Function<WireInput, M> reader) {}
