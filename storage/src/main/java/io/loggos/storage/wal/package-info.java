/**
 * The durable storage of one replica: a write-ahead log in segments, snapshots, and an identity
 * file, in one directory. Everything is done through a {@link io.loggos.storage.disk.Disk} and a
 * {@link io.loggos.storage.wal.Worker}, so that the very same code runs on a virtual disk in one
 * thread. What must never live here: a clock, a thread but the worker's, anything that knows what a
 * record means beyond what may be dropped.
 *
 * <p>Two threads meet here. The node's loop appends and flushes ({@link
 * io.loggos.storage.wal.WalJournal}) and changes the identity; the worker writes, forces, prepares
 * and drops segments. Snapshots are saved on a third thread, which touches no segment. The format
 * and its reasons are in decision record 0013.
 */
package io.loggos.storage.wal;
