/**
 * Between the node's loop and the wire: event loops and socket classes ({@link
 * io.loggos.network.EventLoops}), what goes out ({@link io.loggos.network.Sender}) and who gets
 * what comes in ({@link io.loggos.network.Demuxer}). No protocol logic lives here, and nothing
 * blocks: everything but making and closing event loops happens on the node's loop.
 */
package io.loggos.network;
