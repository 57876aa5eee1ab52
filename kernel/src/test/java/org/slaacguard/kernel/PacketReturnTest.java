package org.slaacguard.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slaacguard.linux.AssignedAddress;
import org.slaacguard.linux.LinkChange;
import org.slaacguard.linux.NetworkNamespace;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.linux.Sysctl;
import org.slaacguard.linux.TunDevice;
import org.slaacguard.linux.TunOptions;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.testing.NeedsRoot;

/** In a network namespace of its own, with a TUN device in the interface's place. */
@NeedsRoot
final class PacketReturnTest {
  /** 10.77.0.2:1000 to 10.77.0.1:7777, UDP without checksum, with "hello". */
  private static final byte[] PACKET =
      HexFormat.of()
          .parseHex("4500002100000000401166300a4d00020a4d0001" + "03e81e61000d0000" + "68656c6c6f");

  @Test
  void shouldReachTheInterfacesSockets() throws Exception {
    try (NetworkNamespace namespace = NetworkNamespace.anonymous()) {
      namespace.run(
          () -> {
            try (Rtnetlink netlink = Rtnetlink.open();
                TunDevice device = TunDevice.open("sgstand", new TunOptions(1, false))) {
              netlink.links().change(device.index(), new LinkChange().up(true));
              netlink
                  .addresses()
                  .add(AssignedAddress.of(device.index(), InterfaceAddress.parse("10.77.0.1/24")));
              try (PacketReturn back = PacketReturn.open(device.index());
                  DatagramChannel socket = DatagramChannel.open(StandardProtocolFamily.INET)) {
                // Strict: a packet that seemed to come from another device would be dropped.
                Files.writeString(Path.of("/proc/sys/net/ipv4/conf/all/rp_filter"), "1");
                socket.bind(new InetSocketAddress(InetAddress.ofLiteral("10.77.0.1"), 7777));
                assertEquals(
                    Optional.of("0"),
                    Sysctl.get(Sysctl.ipv6("sgret" + device.index(), "accept_ra")));
                assertTrue(back.put(PACKET));
                // A redirected packet goes through a queue of the kernel's.
                ByteBuffer received = ByteBuffer.allocate(64);
                assertEquals(
                    new InetSocketAddress(InetAddress.ofLiteral("10.77.0.2"), 1000),
                    socket.receive(received));
                assertArrayEquals(
                    new byte[] {'h', 'e', 'l', 'l', 'o'},
                    Arrays.copyOf(received.array(), received.position()));
              }
              assertEquals(
                  List.of("lo", "sgstand"),
                  netlink.links().list().stream().map(link -> link.name()).sorted().toList());
            }
          });
    }
  }
}
