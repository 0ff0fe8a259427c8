/**
 * The transport over the reliable datagram protocol of {@link io.loggos.network.grdp}: one address
 * for all peers, with a socket that listens and, where the system can share a port, one more for
 * each connected peer. Among the founders the replica with the lower index calls the other. A
 * connection begins with the introductions that TCP uses as well. After a loss, and when a peer is
 * silent, the peer's port is knocked at, since a host whose process is gone says so.
 *
 * <p>Everything runs on the node's event loop and nothing blocks it.
 */
package io.loggos.network.datagram;
