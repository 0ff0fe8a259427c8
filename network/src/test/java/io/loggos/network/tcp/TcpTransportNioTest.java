package io.loggos.network.tcp;

/** The contract over TCP, with the JDK's sockets. */
class TcpTransportNioTest extends TcpTransportTest {
  @Override
  protected String nativeMode() {
    return "never";
  }
}
