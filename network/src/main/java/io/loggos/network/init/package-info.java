/**
 * How a standby becomes a replica: the initiator asks (InitRequest, InitResponse) and then hands
 * over identity, configurations and the settings that all replicas share (TransferRequest,
 * TransferResponse). No state travels here; the newcomer pulls it from its peers.
 *
 * <p>A connection begins with 21 bytes from either side: the letters {@code LGIN}, the protocol's
 * version (1) and a random nonce (16). Then come frames: length (4), body, and a code (32) made of
 * both nonces, the frame's place in the conversation and its body under the cluster's secret. So a
 * stranger can neither forge nor repeat a frame, and the secret itself never travels.
 *
 * <p>Everything here blocks, with time limits, on threads of its own; nothing runs on a node's
 * loop.
 */
package io.loggos.network.init;
