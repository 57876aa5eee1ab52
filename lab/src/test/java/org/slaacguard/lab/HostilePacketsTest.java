package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.slaacguard.lab.HostilePackets.Addresses;
import org.slaacguard.lab.HostilePackets.Case;
import org.slaacguard.lab.HostilePackets.Content;
import org.slaacguard.lab.HostilePackets.Extension;
import org.slaacguard.lab.HostilePackets.Source;
import org.slaacguard.net.Icmp6Type;
import org.slaacguard.net.InternetChecksum;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.Ipv6Header;

class HostilePacketsTest {
  private static final Addresses ADDRESSES =
      new Addresses(
          Ipv6Address.parse("2001:db8:5::a"),
          Ipv6Address.parse("2001:db8:5::1"),
          Ipv6Address.parse("2001:db8:5::1"),
          Ipv6Address.parse("2001:db8:5::53"),
          Ipv6Address.parse("2001:db8:5::b"),
          Ipv4Address.parse("10.0.0.2"),
          Ipv6Address.parse("fe80::1"),
          Ipv6Address.parse("2001:db8:99::1"));

  private final List<Case> cases = HostilePackets.all(ADDRESSES);

  @Test
  void shouldHaveEveryKindOnce() {
    Set<String> names = new HashSet<>();
    cases.forEach(each -> names.add(each.name()));
    assertEquals(
        Source.values().length * Extension.values().length * Content.values().length, names.size());
    assertEquals(names.size(), cases.size());
  }

  @Test
  void shouldMakeWholePacketsWithTheRightChecksum() throws Exception {
    for (Case each : cases) {
      byte[] packet = each.packet();
      Ipv6Header header = Ipv6Header.parse(packet);
      assertEquals(packet.length - Ipv6Header.LENGTH, header.payloadLength(), each.name());
      assertEquals(ADDRESSES.of(each.source()), header.source(), each.name());
      int skipped = each.extension() == Extension.NONE ? 0 : 8;
      int length = header.payloadLength() - skipped;
      int protocol = each.content() == Content.DATA ? Ipv6Header.UDP : Ipv6Header.ICMP6;
      assertEquals(
          protocol, skipped == 0 ? header.nextHeader() : packet[Ipv6Header.LENGTH], each.name());
      long sum =
          InternetChecksum.addPseudoHeader(
              0, header.source(), header.destination(), length, protocol);
      assertEquals(
          0,
          InternetChecksum.finish(
              InternetChecksum.add(sum, packet, Ipv6Header.LENGTH + skipped, length)),
          each.name());
    }
  }

  @Test
  void shouldSayOfEachWhetherAGuardHasToDropIt() {
    for (Case each : cases) {
      int type = Icmp6Type.of(MemorySegment.ofArray(each.packet()), 0, each.packet().length);
      assertEquals(
          each.isGuarded(), Icmp6Type.isFromRouter(type) || type == Icmp6Type.HIDDEN, each.name());
      if (each.content().isNeighborDiscovery()) {
        assertNotEquals(Icmp6Type.NONE, type, each.name());
      }
    }
  }
}
