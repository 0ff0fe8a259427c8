/**
 * A replicated key-value store: {@link io.loggos.apps.kv.KeyValueStore} is the handler, {@link
 * io.loggos.apps.kv.KeyValueClient} its typed client, {@link io.loggos.apps.kv.KeyValueCodec} the
 * bytes between them. Keys and values are byte strings; keys are ordered byte by byte, unsigned.
 *
 * <p>The handler knows nothing of slots, sessions or the network; only the typed client knows the
 * client library.
 */
package io.loggos.apps.kv;
