package io.loggos.network.datagram;

/** The contract over reliable datagrams, with the JDK's sockets. */
class GrdpTransportNioTest extends GrdpTransportTest {
  @Override
  protected String nativeMode() {
    return "never";
  }
}
