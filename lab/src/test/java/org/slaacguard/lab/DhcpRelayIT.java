package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.Dhcp6Message;

/**
 * The relay of the laboratory on a line that comes and goes.
 *
 * <pre>
 *   client line0 ──── line0 provider 2001:db8:e::1 ──── 2001:db8:e::2 server
 * </pre>
 */
class DhcpRelayIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String SERVER = "2001:db8:e::2";
  private static final String POOL = "2001:db8:a000::/40";
  private static final byte RELAY_FORWARD = 12;
  private static final int WAIT_MILLIS = 500;

  /** A DHCPv6 message without options: a type and a transaction of the test's. */
  private static final byte[] MESSAGE = {1, 7, 7, 7};

  @Test
  void shouldServeTheLineWheneverItIsThere() {
    try (Topology topology = Topology.open()) {
      Host client = topology.host("client");
      Host provider = topology.host("provider");
      Host server = topology.host("server");
      topology.cable(provider, "server0", server, "eth0");
      provider.address("server0", "2001:db8:e::1/64");
      server.address("eth0", SERVER + "/64");
      DhcpRelay.start(provider, "line0", "2001:db8:f::1", SERVER, List.of(POOL));
      for (int session = 0; session < 3; session++) {
        topology.cable(provider, "line0", client, "line0");
        Await.until("the pool's route", SOON, () -> routes(provider).contains(POOL + " dev line0"));
        byte[] relayed = relayed(client, server);
        assertEquals(RELAY_FORWARD, relayed[0]);
        assertArrayEquals(
            MESSAGE, Arrays.copyOfRange(relayed, relayed.length - MESSAGE.length, relayed.length));
        provider.ip("link", "del", "line0");
        Await.until("no route", SOON, () -> !routes(provider).contains(POOL));
      }
    }
  }

  private static String routes(Host host) {
    return host.ip("-6", "route");
  }

  /** What the server gets where the client asks, again and again until it does. */
  private static byte[] relayed(Host client, Host server) {
    return server.here(
        "the server",
        () -> {
          try (DatagramSocket socket = new DatagramSocket(Dhcp6Message.SERVER_PORT)) {
            socket.setSoTimeout(WAIT_MILLIS);
            return Await.value(
                "a message", SOON, () -> next(client, socket), got -> got.length > 0);
          }
        });
  }

  private static byte[] next(Host client, DatagramSocket socket) {
    ask(client);
    DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
    try {
      socket.receive(packet);
      return Arrays.copyOf(packet.getData(), packet.getLength());
    } catch (SocketTimeoutException none) {
      return new byte[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void ask(Host client) {
    boolean _ =
        client.here(
            "a question",
            () -> {
              try (DatagramSocket socket = new DatagramSocket();
                  Rtnetlink rtnetlink = Rtnetlink.open()) {
                // By its index: the JDK looks for names in the host of its first thread.
                byte[] bytes = Dhcp6Message.ALL_SERVERS.toBytes();
                int line = rtnetlink.links().get("line0").index();
                InetAddress group = Inet6Address.getByAddress(null, bytes, line);
                socket.send(
                    new DatagramPacket(
                        MESSAGE,
                        MESSAGE.length,
                        new InetSocketAddress(group, Dhcp6Message.SERVER_PORT)));
              }
              return true;
            });
  }
}
