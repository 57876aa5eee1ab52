package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.lab.AccessNetwork.ADMIN;
import static org.slaacguard.lab.AccessNetwork.GATEWAY;
import static org.slaacguard.lab.AccessNetwork.GUEST;
import static org.slaacguard.lab.AccessNetwork.LAN;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A peer that sends to unused addresses of a LAN (RFC 6583), on the network that {@link
 * AccessNetwork} draws. Alone, because a gateway that let it would cost other tests their packets.
 */
@Tag("alone")
@Timeout(300)
class NeighborLimitIT {
  private static final KeyPair OWN = KeyPair.generate();

  /** The kernel's table has 1,024 entries. */
  private static final int HALF_OF_THE_TABLE = 512;

  private static final int HOSTS = 200;

  /** What a busy machine may lose of them; without room for those who ask it would be the half. */
  private static final int FEW = HOSTS / 8;

  private static final Pattern DROPPED =
      Pattern.compile("update @senders6 .* counter packets ([0-9]+) .* drop");

  private AccessNetwork network;

  @BeforeEach
  void open() throws Exception {
    network = new AccessNetwork();
  }

  @AfterEach
  void close() {
    network.close();
  }

  @Test
  void shouldKeepRoomForOtherNeighborsWhateverAPeerSends() {
    Slaacguard gateway =
        Slaacguard.start(
            network.gateway,
            network.gatewaySetup(OWN, List.of(), List.of(List.of(), List.of(), List.of())));
    network.startPeers(OWN.publicKey());
    Host honest = network.peers.get(0).host();
    Host hostile = network.peers.get(1).host();
    assertTrue(honest.pings(ADMIN, LAN, 2));
    assertTrue(honest.pings(ADMIN, GATEWAY, 2));
    assertTrue(hostile.pings(GUEST, LAN, 2));

    CompletableFuture<Integer> flood = hostile.async(NeighborLimitIT::flood);
    int lost = 0;
    int unresolved = 0;
    while (!flood.isDone()) {
      lost += Pings.start(honest, ADMIN, LAN, 1).lost();
      lost += Pings.start(honest, ADMIN, GATEWAY, 1).lost();
      unresolved = Math.max(unresolved, unresolved());
    }
    int sent = flood.join();
    String rules = network.gateway.succeed(Command.of("nft", "list", "ruleset"));
    long dropped =
        DROPPED.matcher(rules).results().mapToLong(each -> Long.parseLong(each.group(1))).sum();
    System.out.printf(
        "to unused addresses of the LAN: %d sent, %d dropped, at most %d neighbours unresolved%n",
        sent, dropped, unresolved);
    assertEquals(0, lost, rules);
    int unanswered = lostToHosts();
    assertTrue(unanswered < FEW, () -> "a peer may answer who asks it: " + unanswered);
    assertTrue(dropped > sent / 2, rules);
    assertTrue(unresolved > 0, "nothing was let through");
    assertTrue(unresolved < HALF_OF_THE_TABLE, () -> network.gateway.ip("-6", "neigh"));
    gateway.close();
    String left = network.gateway.succeed(Command.of("nft", "list", "tables"));
    assertEquals("", left.strip());
  }

  /** More hosts of the LAN than a peer could begin to talk to at a time ask one, all at once. */
  private int lostToHosts() {
    List<String> hosts =
        IntStream.range(0, HOSTS)
            .mapToObj(
                i -> LAN.substring(0, LAN.lastIndexOf(':') + 1) + "f:" + Integer.toHexString(i))
            .toList();
    hosts.forEach(each -> network.lan.ip("addr", "add", each + "/128", "dev", "eth0", "nodad"));
    List<Pings> pings =
        hosts.stream().map(each -> Pings.start(network.lan, each, GUEST, 1)).toList();
    return pings.stream().mapToInt(Pings::lost).sum();
  }

  private int unresolved() {
    return (int)
        network
            .gateway
            .ip("-6", "neigh")
            .lines()
            .filter(each -> each.contains("INCOMPLETE"))
            .count();
  }

  /** More addresses than the table has room for, each once. */
  private static int flood() throws IOException {
    try (DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(InetAddress.getByName(GUEST), 0))) {
      byte[] unused = InetAddress.getByName(LAN).getAddress();
      int sent = 0;
      for (int lot = 0; lot < 600; lot++) {
        for (int i = 0; i < 20; i++) {
          for (int at = 8; at < unused.length; at++) {
            unused[at] = (byte) ThreadLocalRandom.current().nextInt(1, 256);
          }
          InetAddress to = InetAddress.getByAddress(unused);
          try {
            socket.send(new DatagramPacket(new byte[1], 1, to, 9));
            sent++;
          } catch (SocketException e) {
            // So it is where the table is full for the sender, too.
          }
        }
        Await.pause(Duration.ofMillis(10));
      }
      return sent;
    }
  }
}
