package io.loggos.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.epoll.Epoll;
import org.junit.jupiter.api.Test;

class EventLoopsTest {
  @Test
  void neverMeansTheJdksSockets() throws Exception {
    try (EventLoops loops = EventLoops.create("never", "plain")) {
      assertEquals(SocketKind.NIO, loops.kind());
      assertEquals(SocketKind.NIO, SocketKind.of(loops.loop()));
      assertTrue(loops.description().startsWith("NIO"));
      assertEquals("plain", loops.loop().submit(() -> Thread.currentThread().getName()).get());
    }
  }

  @Test
  void autoTakesEpollWhereItIsAvailable() {
    try (EventLoops loops = EventLoops.create("auto", "fast")) {
      SocketKind expected = Epoll.isAvailable() ? SocketKind.EPOLL : SocketKind.NIO;
      assertEquals(expected, loops.kind());
      assertEquals(expected, SocketKind.of(loops.loop()));
      var socket = loops.kind().newSocket();
      assertInstanceOf(loops.kind().socketClass(), socket);
      socket.unsafe().closeForcibly();
      var server = loops.kind().newServerSocket();
      assertInstanceOf(loops.kind().serverSocketClass(), server);
      server.unsafe().closeForcibly();
    }
  }

  @Test
  void anythingElseIsRefused() {
    var mode = assertThrows(IllegalArgumentException.class, () -> EventLoops.create("on", "x"));
    assertTrue(mode.getMessage().contains("network.native is \"on\""));
    DefaultEventLoop loop = new DefaultEventLoop();
    assertThrows(IllegalArgumentException.class, () -> SocketKind.of(loop));
    loop.shutdownGracefully();
  }

  @Test
  void closingEndsTheThread() throws Exception {
    EventLoops loops = EventLoops.create("auto", "ending");
    Thread thread = loops.loop().submit(Thread::currentThread).get();
    loops.close();
    thread.join(5000);
    assertEquals(Thread.State.TERMINATED, thread.getState());
  }
}
