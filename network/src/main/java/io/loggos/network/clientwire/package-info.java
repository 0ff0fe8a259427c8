/**
 * The wire between clients and replicas: the numbers, the frames, and the reader that cuts a stream
 * into frames. Both ends use it, so that the format is written down once.
 *
 * <p>All integers are big-endian. Every frame begins with the number of bytes that follow (4), its
 * kind (1), a session (8) and a sequence (8).
 *
 * <pre>
 * client to replica   the header of a {@link io.loggos.api.RequestEntry} (25 bytes), payload
 *   1..5 COMMAND ..   entries of the log, as they stand in a batch
 *  16    HELLO        first frame; session: cluster id or 0; sequence: protocol version;
 *                     payload: the cluster's name, empty for any
 *  17    READ         a linearizable read; shares the sequence numbers of the commands
 *  18    STATUS       sequence: correlation; payload: words separated by blanks
 *  19    ADMIN        sequence: correlation; payload: words separated by blanks
 *
 * replica to client   a header of 21 bytes, payload
 *   0..7 OK ..        a {@link io.loggos.api.ReplyStatus}; session and sequence of the request
 *  16    WELCOME      answer to HELLO, see {@link io.loggos.network.clientwire.WelcomeFrame};
 *                     again when the members have changed
 *  17    STATUS       sequence: correlation; payload: JSON
 *  18    REFUSED      payload: the reason; the replica closes the connection
 *  19    ADMIN        sequence: correlation; payload: JSON
 * </pre>
 *
 * <p>Nothing here knows what a session is, or who leads. Everything runs on the event loop of the
 * connection, and whatever comes from outside is bounded before it is believed.
 */
package io.loggos.network.clientwire;
