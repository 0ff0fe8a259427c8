/**
 * Messages to bytes and back, with Kryo behind {@link io.loggos.api.wire.MessageCodec}: the one
 * place that knows Kryo. Bytes from outside are bounded before anything is allocated for them, and
 * whatever they are, the only exception is {@link io.loggos.api.wire.MalformedMessageException}.
 *
 * <p>No sockets, clocks or threads belong here; a codec is used by one thread.
 */
package io.loggos.network.codec;
