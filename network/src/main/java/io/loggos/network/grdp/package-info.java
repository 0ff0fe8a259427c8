/**
 * The reliable datagram protocol: connections, windows, retransmission and order over datagrams
 * that may be lost, doubled, delayed, altered or forged. {@link io.loggos.network.grdp.Grdp} is the
 * whole of it to its user; it is a machine without sockets, clocks or threads, so that it runs from
 * a seed as well as in a node. What messages mean is not known here.
 *
 * <p>The format is described in {@code docs/grdp.md}.
 */
package io.loggos.network.grdp;
