package org.slaacguard.lab;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;

/** Connections as the kernel's connection tracking sees them: a datagram from a port of its own. */
final class Connections {
  private Connections() {}

  /** Begins so many, as fast as it can. */
  static void begin(Host host, String from, String to, int port, int count) {
    boolean _ =
        host.here(
            "connections from " + from,
            () -> {
              InetSocketAddress target = new InetSocketAddress(InetAddress.ofLiteral(to), port);
              for (int i = 0; i < count; i++) {
                try (DatagramSocket socket =
                    new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(from), 0))) {
                  socket.send(new DatagramPacket(new byte[4], 4, target));
                } catch (PortUnreachableException answered) {
                  // It has been tracked all the same.
                }
              }
              return true;
            });
  }

  /** How many a host tracks. */
  static int tracked(Host host) {
    return Integer.parseInt(
        host.command("cat", "/proc/sys/net/netfilter/nf_conntrack_count").succeed().strip());
  }
}
