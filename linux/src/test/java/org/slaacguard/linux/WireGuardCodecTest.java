package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slaacguard.linux.WireGuardPeerChange.Action;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;
import org.slaacguard.testing.Cases;
import org.slaacguard.testing.Draw;

class WireGuardCodecTest {
  private static PublicKey key(int n) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) n);
    bytes[31] = (byte) (n >> 8);
    return PublicKey.ofBytes(bytes);
  }

  private static byte[] secret(int n) {
    return key(n).toBytes();
  }

  private static NetlinkRequest message() {
    return new NetlinkRequest(31, 0).u8(1).u8(1).u16(0);
  }

  private static List<NetlinkMessage> encode(WireGuardChange change, int limit) {
    List<NetlinkMessage> messages = new ArrayList<>();
    for (NetlinkRequest request :
        WireGuardCodec.set(WireGuardCodecTest::message, 5, change, limit)) {
      assertTrue(request.size() <= limit, request.size() + " bytes in a message");
      messages.addAll(NetlinkMessage.parse(request.finish(1)));
    }
    return messages;
  }

  /** Written down by hand from linux/wireguard.h, for a little-endian machine. */
  @Test
  void shouldWriteTheKernelsLayout() {
    WireGuardChange change =
        new WireGuardChange(
            secret(0x11),
            51820,
            0x1234,
            true,
            List.of(
                new WireGuardPeerChange(
                    key(0x22),
                    Action.UPDATE,
                    secret(0x33),
                    Endpoint.parse("192.0.2.1:51820"),
                    25,
                    true,
                    List.of(IpPrefix.parse("2001:db8::/64")),
                    List.of(IpPrefix.parse("10.0.0.0/8")))));
    String expected =
        "08000100"
            + "05000000" // IFINDEX 5
            + "08000500"
            + "01000000" // FLAGS: REPLACE_PEERS
            + "24000300"
            + "11".repeat(31)
            + "00" // PRIVATE_KEY
            + "06000600"
            + "6cca0000" // LISTEN_PORT
            + "08000700"
            + "34120000" // FWMARK
            + "c4000880" // PEERS, nested, 196 bytes
            + "c0000080" // a peer, 192 bytes
            + "24000100"
            + "22".repeat(31)
            + "00" // PUBLIC_KEY
            + "08000300"
            + "06000000" // FLAGS: REPLACE_ALLOWEDIPS | UPDATE_ONLY
            + "24000200"
            + "33".repeat(31)
            + "00" // PRESHARED_KEY
            + "14000400"
            + "0200"
            + "ca6c"
            + "c0000201"
            + "00".repeat(8) // ENDPOINT
            + "06000500"
            + "19000000" // PERSISTENT_KEEPALIVE_INTERVAL 25
            + "50000980" // ALLOWEDIPS, 80 bytes
            + "24000080" // the one that goes, 36 bytes
            + "06000100"
            + "02000000" // FAMILY AF_INET
            + "08000200"
            + "0a000000" // IPADDR
            + "05000300"
            + "08000000" // CIDR_MASK
            + "08000400"
            + "01000000" // FLAGS: REMOVE_ME
            + "28000080" // the one that comes, 40 bytes
            + "06000100"
            + "0a000000" // FAMILY AF_INET6
            + "14000200"
            + "20010db8"
            + "00".repeat(12)
            + "05000300"
            + "40000000";
    List<NetlinkRequest> requests =
        WireGuardCodec.set(WireGuardCodecTest::message, 5, change, 4096);
    ByteBuffer bytes = requests.getFirst().finish(1);
    byte[] body = new byte[bytes.remaining() - 20];
    bytes.get(20, body);
    assertEquals(expected, HexFormat.of().formatHex(body));
    assertEquals(1, requests.size());
  }

  @Test
  void shouldReadEverythingTheKernelShows() {
    NetlinkRequest request = message();
    request.shortAttribute(6, 51820).intAttribute(7, 9).intAttribute(1, 5);
    request.textAttribute(2, "wg0").attribute(3, secret(1)).attribute(4, secret(2));
    int peers = request.begin(8);
    int first = request.begin(0);
    ByteBuffer time = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
    time.putLong(0, 1_700_000_000L).putLong(8, 5);
    ByteBuffer counter = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
    counter.putLong(0, 1L << 40);
    ByteBuffer sockaddr = ByteBuffer.allocate(28).order(ByteOrder.nativeOrder());
    sockaddr.putShort(0, (short) 10).put(3, (byte) 7).put(8, new byte[] {(byte) 0xfe, (byte) 0x80});
    sockaddr.put(23, (byte) 1).putInt(24, 3);
    request.attribute(1, secret(3)).attribute(2, secret(4)).attribute(6, time.array());
    request.shortAttribute(5, 25).attribute(8, counter.array()).attribute(7, new byte[8]);
    request.attribute(4, sockaddr.array()).intAttribute(10, 1).end(first);
    int second = request.begin(0);
    request.attribute(1, secret(5)).attribute(2, new byte[32]).attribute(6, new byte[16]);
    request.end(second).end(peers);

    WireGuardDevice device = WireGuardCodec.device(NetlinkMessage.parse(request.finish(1)));
    assertEquals(5, device.index());
    assertEquals("wg0", device.name());
    assertArrayEquals(secret(1), device.privateKey());
    assertEquals(key(2), device.publicKey());
    assertEquals(51820, device.listenPort());
    assertEquals(9, device.mark());
    WireGuardPeer peer = device.peers().get(0);
    assertEquals(key(3), peer.publicKey());
    assertArrayEquals(secret(4), peer.presharedKey());
    assertEquals(Endpoint.parse("[fe80::1%3]:7"), peer.endpoint());
    assertEquals(25, peer.persistentKeepalive());
    assertEquals(Instant.ofEpochSecond(1_700_000_000L, 5), peer.lastHandshake());
    assertEquals(0, peer.receivedBytes());
    assertEquals(1L << 40, peer.sentBytes());
    WireGuardPeer silent = device.peers().get(1);
    assertNull(silent.presharedKey());
    assertNull(silent.endpoint());
    assertNull(silent.lastHandshake());
    assertFalse(device.toString().contains(key(1).toString()));
    device.close();
    assertArrayEquals(new byte[32], device.privateKey());
    assertArrayEquals(new byte[32], peer.presharedKey());
  }

  /** Whatever the limit, the messages joined say what one would. */
  @Test
  void shouldSplitAndJoinWithoutLoss() {
    Cases.run(200, WireGuardCodecTest::splitAndJoinWithoutLoss);
  }

  private static void splitAndJoinWithoutLoss(Draw draw) {
    int limit = draw.between(512, 8192);
    List<Integer> counts = draw.list(0, 30, d -> d.between(0, 60));
    List<WireGuardPeerChange> peers = new ArrayList<>();
    for (int i = 0; i < counts.size(); i++) {
      List<IpPrefix> ips = new ArrayList<>();
      for (int k = 0; k < counts.get(i); k++) {
        ips.add(
            k % 3 == 0
                ? IpPrefix.of(new Ipv4Address(i << 16 | k))
                : new IpPrefix(new Ipv6Address(0x20010db8L << 32 | i, k), 64 + k));
      }
      WireGuardPeerChange peer =
          WireGuardPeerChange.of(key(i + 1), Action.CREATE_OR_UPDATE)
              .withEndpoint(Endpoint.parse("[2001:db8::" + i + "]:51820"))
              .withPersistentKeepalive(i)
              .replacingAllowedIps()
              .adding(ips);
      peers.add(i % 2 == 0 ? peer.withPresharedKey(secret(i + 1)) : peer);
    }
    WireGuardChange change = new WireGuardChange(secret(7), 1, 2, true, peers);
    List<NetlinkMessage> messages = encode(change, limit);
    WireGuardDevice device = WireGuardCodec.device(messages);
    assertEquals(peers.size(), device.peers().size());
    for (int i = 0; i < peers.size(); i++) {
      WireGuardPeer read = device.peers().get(i);
      assertEquals(peers.get(i).publicKey(), read.publicKey());
      assertEquals(peers.get(i).add(), read.allowedIps());
      assertArrayEquals(peers.get(i).presharedKey(), read.presharedKey());
      assertEquals(peers.get(i).endpoint(), read.endpoint());
    }
    for (NetlinkMessage later : messages.subList(1, messages.size())) {
      assertFalse(later.attributes(4).has(5), "REPLACE_PEERS again");
      assertFalse(later.attributes(4).has(3), "the private key again");
    }
  }

  @Test
  void shouldContinuePeerWithoutUndoingItsBeginning() {
    List<IpPrefix> ips = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      ips.add(IpPrefix.of(new Ipv4Address(i)));
    }
    WireGuardPeerChange peer =
        WireGuardPeerChange.of(key(1), Action.CREATE_OR_UPDATE)
            .withPresharedKey(secret(2))
            .withPersistentKeepalive(5)
            .replacingAllowedIps()
            .adding(ips);
    List<NetlinkMessage> messages = encode(WireGuardChange.ofPeers(List.of(peer)), 1024);
    assertTrue(messages.size() > 2);
    for (int i = 0; i < messages.size(); i++) {
      NetlinkAttributes part = messages.get(i).attributes(4).nested(8).all().getFirst().nested();
      // REPLACE_ALLOWEDIPS only at first; UPDATE_ONLY from then on.
      assertEquals(i == 0 ? 2 : 4, part.integer(3, 0));
      assertEquals(i == 0, part.has(2));
      assertEquals(i == 0, part.has(5));
    }
  }

  @Test
  void shouldMovePrefixesToNobodyInOneMessage() {
    List<IpPrefix> ips = new ArrayList<>();
    for (int i = 0; i < WireGuardNetlink.MOVE_LIMIT; i++) {
      ips.add(IpPrefix.of(new Ipv6Address(1L << 61, i)));
    }
    List<NetlinkMessage> messages =
        encode(WireGuardNetlink.removalByMove(key(9), ips), WireGuardNetlink.MESSAGE_LIMIT);
    assertEquals(1, messages.size(), "or a packet could find a peer that nobody is");
    List<NetlinkAttributes.Attribute> peers = messages.getFirst().attributes(4).nested(8).all();
    assertEquals(2, peers.size());
    assertEquals(ips.size(), peers.get(0).nested().nested(9).all().size());
    assertEquals(1, peers.get(1).nested().integer(3, 0));
    assertFalse(peers.get(1).nested().has(9));
  }

  @Test
  void shouldRemoveSinglePrefixesWithoutMakingPeers() {
    Map<PublicKey, List<IpPrefix>> prefixes = new LinkedHashMap<>();
    prefixes.put(key(1), List.of(IpPrefix.parse("2001:db8::1/128")));
    NetlinkAttributes peer =
        encode(WireGuardNetlink.singleRemoval(prefixes), 4096)
            .getFirst()
            .attributes(4)
            .nested(8)
            .all()
            .getFirst()
            .nested();
    assertEquals(4, peer.integer(3, 0));
    assertEquals(1, peer.nested(9).all().getFirst().nested().integer(4, 0));
  }

  @Test
  void shouldOnlyRefuseHostileAnswers() {
    Cases.run(1000, WireGuardCodecTest::onlyRefuseHostileAnswers);
  }

  private static void onlyRefuseHostileAnswers(Draw draw) {
    int at = draw.between(0, 250);
    byte value = (byte) draw.anyInt();
    int cut = draw.between(0, 60);
    WireGuardPeerChange peer =
        new WireGuardPeerChange(
            key(1),
            Action.UPDATE,
            secret(2),
            Endpoint.parse("192.0.2.1:1"),
            1,
            false,
            List.of(IpPrefix.parse("2001:db8::/64")),
            List.of());
    ByteBuffer whole =
        WireGuardCodec.set(
                WireGuardCodecTest::message,
                5,
                new WireGuardChange(secret(7), 1, 2, true, List.of(peer)),
                4096)
            .getFirst()
            .finish(1);
    byte[] bytes = new byte[whole.remaining()];
    whole.get(bytes);
    bytes[at % bytes.length] = value;
    ByteBuffer damaged = ByteBuffer.wrap(bytes, 0, bytes.length - cut).slice();
    try {
      assertNotNull(WireGuardCodec.device(NetlinkMessage.parse(damaged)));
    } catch (IllegalArgumentException e) {
      assertNotNull(e.getMessage());
    }
  }

  @Test
  void shouldRefuseKeysAndNumbersOutOfRange() {
    WireGuardChange change = WireGuardChange.ofPeers(List.of());
    assertThrows(IllegalArgumentException.class, () -> change.withPrivateKey(new byte[31]));
    assertThrows(IllegalArgumentException.class, () -> change.withListenPort(65536));
    WireGuardPeerChange peer = WireGuardPeerChange.of(key(1), Action.UPDATE);
    assertThrows(IllegalArgumentException.class, () -> peer.withPersistentKeepalive(65536));
    assertThrows(IllegalArgumentException.class, () -> peer.withPresharedKey(new byte[33]));
  }
}
