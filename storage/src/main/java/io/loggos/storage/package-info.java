/**
 * Where a replica's records are kept. What must never live here: anything that knows what a record
 * means to the protocol. Used on the node's loop.
 */
package io.loggos.storage;
