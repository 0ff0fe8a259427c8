/**
 * A disk that exists in memory and fails as real ones do, from a seed: for tests and for the
 * simulation. No clock, no threads of its own.
 */
package io.loggos.storage.virtual;
