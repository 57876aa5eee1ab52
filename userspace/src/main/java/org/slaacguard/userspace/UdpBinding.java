package org.slaacguard.userspace;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.Fd;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.UdpBatch;
import org.slaacguard.linux.UdpOptions;
import org.slaacguard.linux.UdpSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets of one port: for each pair of workers one of each family, where the system has it.
 * Never changed: another port is another binding, and the old one is closed when no worker uses it.
 */
final class UdpBinding implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UdpBinding.class);

  /** As much as a run of full speed fills in some ten milliseconds. */
  private static final int BUFFER_BYTES = 7 << 20;

  private static final int ATTEMPTS = 16;

  private final int port;
  private final List<Pair> pairs;
  private final List<Port> sockets;
  private volatile int mark;

  /**
   * A binding of what is open already.
   *
   * @param sockets those to be marked and closed with it
   */
  UdpBinding(int port, List<Pair> pairs, List<Port> sockets) {
    this.port = port;
    this.pairs = List.copyOf(pairs);
    this.sockets = List.copyOf(sockets);
  }

  /** One worker pair's sockets. */
  record Pair(@Nullable UdpPort ipv4, @Nullable UdpPort ipv6) {}

  /**
   * Opens the sockets, in the calling thread's network namespace.
   *
   * @param port 1 to 65535, or 0 to be given one
   * @throws LinuxException EADDRINUSE where somebody has the port
   */
  static UdpBinding open(int port, int mark, int pairs, boolean segment, boolean coalesce) {
    UdpOptions options =
        UdpOptions.DEFAULT
            .withBuffers(BUFFER_BYTES)
            .withMark(mark)
            .withReusePort(pairs > 1)
            .withCoalesce(coalesce);
    if (port != 0) {
      return tryOpen(port, options, pairs, segment);
    }
    for (int attempt = 1; ; attempt++) {
      try {
        return tryOpen(0, options, pairs, segment);
      } catch (LinuxException e) {
        // The port that IPv4 was given may be taken in IPv6.
        if (e.errno() != Errno.EADDRINUSE || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static UdpBinding tryOpen(int wanted, UdpOptions options, int count, boolean segment) {
    if (options.reusePort() && wanted != 0) {
      // Ports are shared with whoever shares them too, so ask first whether anybody is there.
      bind(false, wanted, options.withReusePort(false)).close();
    }
    List<Pair> pairs = new ArrayList<>();
    List<Port> opened = new ArrayList<>();
    try {
      int port = wanted;
      for (int i = 0; i < count; i++) {
        Port ipv4 = new Port(bind(false, port, options), segment);
        opened.add(ipv4);
        port = ipv4.socket.port();
        Port ipv6 = null;
        try {
          ipv6 = new Port(bind(true, port, options), segment);
          opened.add(ipv6);
        } catch (LinuxException e) {
          if (e.errno() != Errno.EAFNOSUPPORT && e.errno() != Errno.EADDRNOTAVAIL) {
            throw e;
          }
          LOG.debug("no IPv6 here: {}", e.getMessage());
        }
        pairs.add(new Pair(ipv4, ipv6));
      }
      UdpBinding binding = new UdpBinding(port, pairs, opened);
      binding.mark = options.mark();
      return binding;
    } catch (RuntimeException e) {
      opened.forEach(Port::close);
      throw e;
    }
  }

  private static UdpSocket bind(boolean ipv6, int port, UdpOptions options) {
    return ipv6 ? UdpSocket.bind6(port, options) : UdpSocket.bind4(port, options);
  }

  /** The port, chosen or given. */
  int port() {
    return port;
  }

  /** The sockets of one pair of workers. */
  Pair pair(int index) {
    return pairs.get(index);
  }

  /**
   * Marks what is sent from now on.
   *
   * @throws LinuxException EPERM; some sockets may have changed
   */
  void mark(int newMark) {
    sockets.forEach(each -> each.socket.mark(newMark));
    mark = newMark;
  }

  /** The mark of what is sent, 0 for none. Any thread. */
  int mark() {
    return mark;
  }

  /**
   * Sends and receives over this link alone from now on.
   *
   * @throws LinuxException some sockets may have changed
   */
  void onlyOver(int link) {
    sockets.forEach(each -> each.socket.onlyOver(link));
  }

  @Override
  public void close() {
    sockets.forEach(Port::close);
  }

  /** A real socket. */
  static final class Port implements UdpPort, AutoCloseable {
    private final UdpSocket socket;
    private final boolean segments;

    private Port(UdpSocket socket, boolean segment) {
      this.socket = socket;
      this.segments = segment && socket.canSegment();
    }

    Fd fd() {
      return socket.fd();
    }

    @Override
    public int send(UdpBatch batch, int index) {
      return socket.send(batch, index);
    }

    @Override
    public int sendAll(UdpBatch batch, int count) {
      int sent = 0;
      for (int at = 0; at < count; ) {
        int taken = socket.send(batch, at, count - at);
        if (taken == -Errno.EAGAIN) {
          break;
        }
        sent += Math.max(taken, 0);
        // The call ends before a message that cannot be sent, and fails for it the next time.
        at += taken > 0 ? taken : 1;
      }
      return sent;
    }

    @Override
    public int receive(UdpBatch batch, int index) {
      return socket.receive(batch, index);
    }

    @Override
    public boolean segments() {
      return segments;
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
