package org.slaacguard.userspace;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.Fd;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.UdpBatch;
import org.slaacguard.linux.UdpSocket;

/**
 * The sockets of one port: for each pair of workers one of each family, if the system has it, and
 * those of handshake messages ({@link HandshakeSteering}) if the kernel can tell them. Immutable:
 * another port is another binding, and the old one is closed when no worker uses it.
 */
final class UdpBinding implements AutoCloseable {
  private static final int ATTEMPTS = 16;

  private final int port;
  private final List<Pair> pairs;
  private final List<Pair> handshakes;
  private final List<Port> sockets;
  private volatile int mark;

  /**
   * Creates a binding of open sockets.
   *
   * @param handshakes sockets of handshake messages by kind; may be empty
   * @param sockets all sockets, to be marked and closed with the binding
   * @param mark the sockets' mark
   */
  UdpBinding(int port, List<Pair> pairs, List<Pair> handshakes, List<Port> sockets, int mark) {
    this.port = port;
    this.mark = mark;
    this.pairs = List.copyOf(pairs);
    this.handshakes = List.copyOf(handshakes);
    this.sockets = List.copyOf(sockets);
  }

  /** A socket of each family. */
  record Pair(@Nullable UdpPort ipv4, @Nullable UdpPort ipv6) {}

  /**
   * How sockets are opened.
   *
   * @param pairs number of worker pairs
   * @param segment whether runs are sent in one call
   * @param coalesce whether runs are received in one call
   * @param steer whether handshake messages get their own sockets, if the kernel can tell them
   */
  record Layout(int pairs, boolean segment, boolean coalesce, boolean steer) {}

  /**
   * Opens the sockets in the calling thread's network namespace.
   *
   * @param port 1 to 65535, or 0 for any free one
   * @throws LinuxException EADDRINUSE if the port is taken
   */
  static UdpBinding open(int port, int mark, Layout layout) {
    if (port != 0) {
      return new UdpOpening(port, mark, layout).open();
    }
    for (int attempt = 1; ; attempt++) {
      try {
        return new UdpOpening(UdpOpening.freePort(), mark, layout).open();
      } catch (LinuxException e) {
        // The port chosen for IPv4 may be taken in IPv6.
        if (e.errno() != Errno.EADDRINUSE || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** The bound port. */
  int port() {
    return port;
  }

  /**
   * Has a send that finds its socket ended by an administrator say so, once, on its thread: the
   * kernel tells one call alone, which need not be that of the receiving thread.
   */
  void onEnd(Consumer<UdpBinding> told) {
    AtomicBoolean first = new AtomicBoolean(true);
    Runnable ended =
        () -> {
          if (first.getAndSet(false)) {
            told.accept(this);
          }
        };
    sockets.forEach(each -> each.ended = ended);
  }

  /** The sockets of one pair of workers. */
  Pair pair(int index) {
    return pairs.get(index);
  }

  /** The sockets of one kind of handshake messages; null without sockets of their own. */
  @Nullable Pair handshakes(int kind) {
    return kind < handshakes.size() ? handshakes.get(kind) : null;
  }

  /**
   * Sets the mark of sent packets.
   *
   * @throws LinuxException EPERM; some sockets may have changed
   */
  void mark(int newMark) {
    sockets.forEach(each -> each.socket.mark(newMark));
    mark = newMark;
  }

  /** The mark of sent packets, 0 for none. Any thread. */
  int mark() {
    return mark;
  }

  /**
   * Restricts sending and receiving to this link.
   *
   * @throws LinuxException some sockets may have changed
   * @throws IllegalStateException if handshake messages have their own sockets: the kernel removes
   *     sockets whose link changes from those that share a port, and the program then chooses
   *     wrongly
   */
  void onlyOver(int link) {
    if (!handshakes.isEmpty()) {
      throw new IllegalStateException("handshake messages would come to any of the sockets");
    }
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
    private volatile @Nullable Runnable ended;

    Port(UdpSocket socket, boolean segment) {
      this.socket = socket;
      this.segments = segment && socket.canSegment();
    }

    Fd fd() {
      return socket.fd();
    }

    @Override
    public int send(UdpBatch batch, int index) {
      return seen(socket.send(batch, index));
    }

    private int seen(int result) {
      if (result == -Errno.ECONNABORTED) {
        Runnable told = ended;
        if (told != null) {
          told.run();
        }
      }
      return result;
    }

    @Override
    public int sendAll(UdpBatch batch, int count) {
      int sent = 0;
      for (int at = 0; at < count; ) {
        int taken = seen(socket.send(batch, at, count - at));
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
    public int receiveAll(UdpBatch batch) {
      return socket.receive(batch, 0, batch.capacity());
    }

    @Override
    public int fill() {
      return socket.receiveFill();
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
