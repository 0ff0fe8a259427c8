/**
 * Where a replica's records, snapshots and identity are kept: the storage that ends with its
 * process, here, and the durable one in {@link io.loggos.storage.wal}, over the ports of {@link
 * io.loggos.storage.disk}. What must never live here: anything that knows what a record means to
 * the protocol, beyond what may be forgotten. Used on the node's loop.
 */
package io.loggos.storage;
