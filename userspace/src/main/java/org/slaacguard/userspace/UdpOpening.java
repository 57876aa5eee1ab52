package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.UdpOptions;
import org.slaacguard.linux.UdpSocket;
import org.slaacguard.userspace.UdpBinding.Layout;
import org.slaacguard.userspace.UdpBinding.Pair;
import org.slaacguard.userspace.UdpBinding.Port;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the sockets of a {@link UdpBinding}: in each family first those of the pairs, then those of
 * handshake messages, because the kernel numbers them in this order.
 */
final class UdpOpening {
  private static final Logger LOG = LoggerFactory.getLogger(UdpOpening.class);

  /** What traffic at full speed fills in some ten milliseconds. */
  private static final int BUFFER_BYTES = 7 << 20;

  /** Some 200 ms of 50,000 messages a second, which take more than five times their own bytes. */
  private static final int HANDSHAKE_BYTES = 4 << 20;

  private final int port;
  private final int mark;
  private final Layout layout;
  private final UdpOptions options;
  private final List<Port> opened = new ArrayList<>();

  /**
   * Creates an opening without sockets yet.
   *
   * @param port 1 to 65535
   */
  UdpOpening(int port, int mark, Layout layout) {
    this.port = port;
    this.mark = mark;
    this.layout = layout;
    options =
        UdpOptions.DEFAULT
            .withBuffers(BUFFER_BYTES)
            .withMark(mark)
            .withReusePort(layout.pairs() > 1 || layout.steer())
            // Even where no run is expected, because the kernel joins only what all sockets of a
            // port accept.
            .withCoalesce(layout.coalesce());
  }

  /** A port that is free in IPv4 at the moment. */
  static int freePort() {
    // Not by a socket that shares its port, which could be given a port that others share.
    try (UdpSocket socket = UdpSocket.bind4(0, UdpOptions.DEFAULT)) {
      return socket.port();
    }
  }

  /**
   * Opens all sockets in the calling thread's network namespace.
   *
   * @throws LinuxException EADDRINUSE if the port is taken; none is open then
   */
  UdpBinding open() {
    try {
      List<@Nullable Port> ipv4 = family(false);
      List<@Nullable Port> ipv6 = family(true);
      List<Pair> all = new ArrayList<>();
      for (int i = 0; i < ipv4.size(); i++) {
        all.add(new Pair(ipv4.get(i), ipv6.get(i)));
      }
      int pairs = layout.pairs();
      return new UdpBinding(
          port, all.subList(0, pairs), all.subList(pairs, all.size()), opened, mark);
    } catch (RuntimeException e) {
      opened.forEach(Port::close);
      throw e;
    }
  }

  /** Opens the sockets of one family; nulls for IPv6 if the system has none. */
  private List<@Nullable Port> family(boolean ipv6) {
    List<@Nullable Port> ports = new ArrayList<>();
    boolean steers = layout.steer();
    try {
      if (options.reusePort()) {
        // A shared port can also be opened by others that share it, so this asks first whether it
        // is free.
        bind(ipv6, options.withReusePort(false)).close();
      }
      for (int i = 0; i < layout.pairs(); i++) {
        UdpSocket socket = bind(ipv6, options);
        ports.add(add(socket));
        if (i == 0 && steers) {
          // Before there are others, so that each gets its own messages from the beginning.
          steers = steer(socket);
        }
      }
      for (int kind = 0; steers && kind < HandshakeSteering.KINDS; kind++) {
        ports.add(add(bind(ipv6, options.withBuffers(HANDSHAKE_BYTES))));
      }
    } catch (LinuxException e) {
      if (!ipv6 || (e.errno() != Errno.EAFNOSUPPORT && e.errno() != Errno.EADDRNOTAVAIL)) {
        throw e;
      }
      LOG.debug("no IPv6 here: {}", e.getMessage());
    }
    int count = layout.pairs() + (layout.steer() ? HandshakeSteering.KINDS : 0);
    while (ports.size() < count) {
      ports.add(null);
    }
    return ports;
  }

  private boolean steer(UdpSocket first) {
    try (Arena arena = Arena.ofConfined()) {
      boolean taken = first.choose(HandshakeSteering.program(arena, layout.pairs()));
      if (!taken) {
        LOG.debug("the kernel does not tell handshake messages from others");
      }
      return taken;
    }
  }

  private UdpSocket bind(boolean ipv6, UdpOptions with) {
    return ipv6 ? UdpSocket.bind6(port, with) : UdpSocket.bind4(port, with);
  }

  private Port add(UdpSocket socket) {
    Port added = new Port(socket, layout.segment());
    opened.add(added);
    return added;
  }
}
