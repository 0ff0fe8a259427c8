/**
 * What the durable storage asks of a disk, and the real one. A disk is one directory; everything on
 * it is done through these two interfaces, so that the same storage runs on the virtual disk of
 * {@link io.loggos.storage.virtual}. Calls block; any thread, with one writer to a file at a time.
 */
package io.loggos.storage.disk;
