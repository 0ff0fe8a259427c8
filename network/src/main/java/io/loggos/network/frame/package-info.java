/**
 * Frames: how one message's bytes travel on a link between peers, with a length, a kind and a
 * checksum. What a payload means is not known here.
 *
 * <p>Everything is used on the link's event loop only.
 */
package io.loggos.network.frame;
