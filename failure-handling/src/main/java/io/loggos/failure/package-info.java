/**
 * What is done about a failed replica. So far one plug-in, which repairs nothing and says how many
 * further failures the service survives. Deterministic: no clock, no thread, no input or output.
 */
package io.loggos.failure;
