package org.slaacguard.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Sends every datagram that comes to a port of a host back to where it came from. */
final class DatagramEcho implements AutoCloseable {
  private static final int LENGTH = 64;

  private final DatagramSocket socket;

  private DatagramEcho(DatagramSocket socket) {
    this.socket = socket;
  }

  /** Answers from now on. */
  static DatagramEcho on(Host host) throws Exception {
    DatagramEcho echo = new DatagramEcho(host.async(() -> new DatagramSocket()).get());
    Thread.ofPlatform().daemon().name("echo").start(echo::answer);
    return echo;
  }

  private void answer() {
    DatagramPacket packet = new DatagramPacket(new byte[LENGTH], LENGTH);
    try {
      while (true) {
        socket.receive(packet);
        socket.send(packet);
      }
    } catch (IOException e) {
      if (!socket.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Sends one datagram from each address of the calling thread's host, and waits for each answer
   * before the next.
   *
   * @return the sources that got none
   */
  List<String> ask(String target, List<String> sources, Duration patience) throws IOException {
    List<String> silent = new ArrayList<>();
    for (String source : sources) {
      try (DatagramSocket client =
          new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(source), 0))) {
        client.setSoTimeout(Math.toIntExact(patience.toMillis()));
        InetSocketAddress to =
            new InetSocketAddress(InetAddress.ofLiteral(target), socket.getLocalPort());
        client.send(new DatagramPacket(new byte[8], 8, to));
        client.receive(new DatagramPacket(new byte[LENGTH], LENGTH));
      } catch (SocketTimeoutException e) {
        silent.add(source);
      }
    }
    return silent;
  }

  @Override
  public void close() {
    socket.close();
  }
}
