package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage;
import org.slaacguard.net.NdPacket;

/** The program is run by an interpreter of the few instructions that it has. */
final class ClassicFilterTest {
  private static final Ipv6Address ROUTER = Ipv6Address.parse("fe80::1");
  private static final Ipv6Address TARGET = Ipv6Address.parse("2001:db8:1:2::3");

  private static byte[] solicitation(Ipv6Address target) {
    return new NdPacket(ROUTER, target, new NdMessage.NeighborSolicitation(target, List.of()))
        .toBytes();
  }

  private static boolean passes(ClassicFilter filter, byte[] packet) {
    ByteBuffer bytes = ByteBuffer.wrap(packet);
    List<ClassicFilter.Instruction> code = filter.instructions();
    int accumulator = 0;
    for (int at = 0; ; at++) {
      ClassicFilter.Instruction each = code.get(at);
      int operand = each.operand();
      switch (each.code()) {
        case 0x30 -> {
          if (operand >= packet.length) {
            return false; // as the kernel does with a load beyond the packet
          }
          accumulator = packet[operand] & 0xff;
        }
        case 0x20 -> {
          if (operand + 4 > packet.length) {
            return false;
          }
          accumulator = bytes.getInt(operand);
        }
        case 0x54 -> accumulator &= operand;
        case 0x15 -> at += accumulator == operand ? each.ifTrue() : each.ifFalse();
        case 0x06 -> {
          return operand != 0;
        }
        default -> throw new AssertionError("code " + each.code());
      }
    }
  }

  @Test
  void shouldPassNeighborDiscoveryAboutItsPrefixesAlone() {
    ClassicFilter filter =
        new ClassicFilter(
            List.of(IpPrefix.parse("2001:db8:1:2::/64"), IpPrefix.parse("2001:db8:9::/48")));
    assertTrue(passes(filter, solicitation(TARGET)));
    assertTrue(passes(filter, solicitation(Ipv6Address.parse("2001:db8:9:ffff::1"))));
    assertFalse(passes(filter, solicitation(Ipv6Address.parse("2001:db8:1:3::3"))));
    assertTrue(
        passes(
            filter,
            new NdPacket(
                    TARGET,
                    Ipv6Address.ALL_NODES,
                    new NdMessage.NeighborAdvertisement(false, false, true, TARGET, List.of()))
                .toBytes()));
    assertFalse(
        passes(
            filter,
            new NdPacket(
                    ROUTER, Ipv6Address.ALL_ROUTERS, new NdMessage.RouterSolicitation(List.of()))
                .toBytes()));
  }

  @Test
  void shouldPassRouterSolicitationsAlone() {
    ClassicFilter filter = ClassicFilter.routerSolicitations();
    byte[] asking =
        new NdPacket(ROUTER, Ipv6Address.ALL_ROUTERS, new NdMessage.RouterSolicitation(List.of()))
            .toBytes();
    assertTrue(passes(filter, asking));
    assertFalse(passes(filter, solicitation(TARGET)));
    byte[] routed = asking.clone();
    routed[7] = (byte) 254;
    assertFalse(passes(filter, routed));
    assertFalse(passes(filter, Arrays.copyOf(asking, 40)));
  }

  @Test
  void shouldDropWhatCameThroughARouterOrIsNoIcmp() {
    ClassicFilter filter = new ClassicFilter(List.of(IpPrefix.parse("2001:db8:1:2::/64")));
    byte[] routed = solicitation(TARGET);
    routed[7] = (byte) 254;
    assertFalse(passes(filter, routed));
    byte[] udp = solicitation(TARGET);
    udp[6] = 17;
    assertFalse(passes(filter, udp));
    byte[] whole = solicitation(TARGET);
    for (int length = 0; length < 56; length++) {
      assertFalse(passes(filter, Arrays.copyOf(whole, length)), "bytes: " + length);
    }
  }

  @Test
  void shouldAgreeWithPrefixesOfAllLengths() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 2000; i++) {
      List<IpPrefix> prefixes = new ArrayList<>();
      for (int n = random.nextInt(5); n > 0; n--) {
        prefixes.add(
            new IpPrefix(
                new Ipv6Address(0x2001_0db8L << 32 | random.nextInt(8), random.nextLong()),
                1 + random.nextInt(128)));
      }
      Ipv6Address target =
          prefixes.isEmpty() || random.nextBoolean()
              ? new Ipv6Address(0x2001_0db8L << 32 | random.nextInt(8), random.nextLong())
              : (Ipv6Address) prefixes.getFirst().address();
      assertEquals(
          prefixes.stream().anyMatch(each -> each.contains(target)),
          passes(new ClassicFilter(prefixes), solicitation(target)),
          () -> prefixes + " " + target);
    }
  }

  @Test
  void shouldPassEverythingAboutNeighborsWhereThereAreTooManyPrefixes() {
    List<IpPrefix> many = new ArrayList<>();
    for (int i = 0; i <= ClassicFilter.MAX_PREFIXES; i++) {
      many.add(new IpPrefix(new Ipv6Address(0x2001_0db8L << 32 | i, 0), 64));
    }
    assertTrue(passes(new ClassicFilter(many), solicitation(ROUTER)));
  }
}
