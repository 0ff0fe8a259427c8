/**
 * Coverage of the simulator: rare situations that a batch of seeds must have met. They are seen
 * from outside, in messages, records, reports and replies; nothing in what ships knows of them.
 */
package io.loggos.simulation.mark;
