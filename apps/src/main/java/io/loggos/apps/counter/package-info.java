/**
 * The smallest replicated application, to be read first: one class, started with {@link
 * io.loggos.apps.counter.Counter#main}.
 */
package io.loggos.apps.counter;
