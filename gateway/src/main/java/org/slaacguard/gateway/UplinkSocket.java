package org.slaacguard.gateway;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.Fd;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.UdpBatch;
import org.slaacguard.linux.UdpMessage;
import org.slaacguard.linux.UdpOptions;
import org.slaacguard.linux.UdpSocket;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Ipv6Address;

/**
 * The socket of a DHCPv6 client on one link. It is bound to the link-local address, so that no
 * router forwards anything to it. Not thread-safe.
 */
final class UplinkSocket implements AutoCloseable {
  /** The longest datagram; one above the link's MTU comes in fragments. */
  private static final int ROOM = 0xffff;

  /** The most datagrams of one turn. */
  private static final int MOST_RECEIVED = 64;

  private final UdpSocket socket;
  private final int link;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment bytes = arena.allocate(ROOM);
  private final UdpBatch batch = new UdpBatch(arena, 1);

  private UplinkSocket(UdpSocket socket, int link) {
    this.socket = socket;
    this.link = link;
  }

  /**
   * Opens the socket.
   *
   * @param link the index of the interface
   * @param address its link-local address
   * @param priority priority of sent packets
   * @throws LinuxException EADDRINUSE if another client has the port on this link
   */
  static UplinkSocket open(int link, Ipv6Address address, int priority) {
    UdpSocket socket =
        UdpSocket.bindLinkLocal(address, link, Dhcp6Message.CLIENT_PORT, UdpOptions.DEFAULT);
    try {
      if (priority != 0) {
        socket.priority(priority);
      }
      return new UplinkSocket(socket, link);
    } catch (RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** For a poller. */
  Fd fd() {
    return socket.fd();
  }

  /**
   * Sends to all servers.
   *
   * @return 0 or a negative error number
   */
  int send(byte[] datagram) {
    MemorySegment.copy(datagram, 0, bytes, ValueLayout.JAVA_BYTE, 0, datagram.length);
    UdpMessage message = batch.message(0);
    message.buffer(bytes, 0, datagram.length);
    message.clearLocal();
    message.trafficClass(0);
    message.segmentSize(0);
    message.remote().set(Dhcp6Message.ALL_SERVERS, Dhcp6Message.SERVER_PORT, link);
    return Math.min(0, socket.send(batch, 0));
  }

  /** Takes what waits, in bounds: a flood must not keep the client from its timers. */
  void receive(Consumer<byte[]> sink) {
    for (int i = 0; i < MOST_RECEIVED; i++) {
      byte[] datagram = receive();
      if (datagram == null) {
        return;
      }
      sink.accept(datagram);
    }
  }

  /** The next datagram; null if none waits, or the link is going away. */
  private byte @Nullable [] receive() {
    UdpMessage message = batch.message(0);
    message.buffer(bytes, 0, ROOM);
    int length = socket.receive(batch, 0);
    if (length < 0) {
      return length == -Errno.EINTR ? new byte[0] : null;
    }
    byte[] datagram = new byte[length];
    MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, 0, datagram, 0, length);
    return datagram;
  }

  @Override
  public void close() {
    socket.close();
    arena.close();
  }
}
