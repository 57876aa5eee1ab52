package org.slaacguard.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.concurrent.ConcurrentHashMap;
import org.slaacguard.net.IpAddress;

/** Counts what arrives on a host's port 9, by its source, and when the first came. */
final class DatagramCount implements AutoCloseable {
  private static final int BUFFER = 4 << 20;

  private final ConcurrentHashMap<IpAddress, Long> sources = new ConcurrentHashMap<>();
  private final DatagramSocket socket;

  private DatagramCount(DatagramSocket socket) {
    this.socket = socket;
  }

  /** Counts from now on. */
  static DatagramCount on(Host host) throws Exception {
    DatagramSocket socket = host.async(() -> new DatagramSocket(ManySources.PORT)).get();
    socket.setReceiveBufferSize(BUFFER);
    DatagramCount count = new DatagramCount(socket);
    Thread.ofPlatform().daemon().name("datagrams").start(count::receive);
    return count;
  }

  private void receive() {
    DatagramPacket packet = new DatagramPacket(new byte[64], 64);
    try {
      while (true) {
        socket.receive(packet);
        sources.putIfAbsent(IpAddress.ofBytes(packet.getAddress().getAddress()), System.nanoTime());
      }
    } catch (IOException e) {
      if (!socket.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** From how many addresses something has come. */
  int sources() {
    return sources.size();
  }

  /** Whether something has come from there. */
  boolean hasSeen(IpAddress source) {
    return sources.containsKey(source);
  }

  /** When the first came from there; throws if none has. */
  long firstSeen(IpAddress source) {
    Long first = sources.get(source);
    if (first == null) {
      throw new LabException("nothing has come from " + source);
    }
    return first;
  }

  @Override
  public void close() {
    socket.close();
  }
}
