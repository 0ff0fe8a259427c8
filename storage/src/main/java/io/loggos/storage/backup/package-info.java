/**
 * The state of a cluster in one file, to be kept elsewhere and to begin another cluster with. Calls
 * block; any thread.
 */
package io.loggos.storage.backup;
