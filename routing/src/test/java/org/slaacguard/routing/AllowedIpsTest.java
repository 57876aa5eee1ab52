package org.slaacguard.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.testing.Cases;
import org.slaacguard.testing.Draw;

class AllowedIpsTest {
  /** The largest slot of generated tables. */
  private static final int SLOTS = 5;

  @Test
  void shouldPreferTheLongestPrefix() {
    AllowedIps table =
        AllowedIps.builder()
            .add(IpPrefix.parse("::/0"), 1)
            .add(IpPrefix.parse("2001:db8::/32"), 2)
            .add(IpPrefix.parse("2001:db8::/64"), 3)
            .add(IpPrefix.parse("2001:db8::7/128"), 4)
            .add(IpPrefix.parse("10.0.0.0/8"), 5)
            .add(IpPrefix.parse("10.1.0.0/16"), 6)
            .build();
    assertEquals(4, lookup(table, "2001:db8::7"));
    assertEquals(3, lookup(table, "2001:db8::8"));
    assertEquals(2, lookup(table, "2001:db8:0:1::"));
    assertEquals(1, lookup(table, "2001:db9::"));
    assertEquals(1, lookup(table, "::"));
    assertEquals(5, lookup(table, "10.0.0.1"));
    assertEquals(6, lookup(table, "10.1.255.255"));
    assertEquals(AllowedIps.NOBODY, lookup(table, "11.0.0.0"));
    assertEquals(6, table.size());
    assertEquals(IpPrefix.parse("2001:db8::7/128"), table.entry(IpAddress.parse("2001:db8::7")));
    assertEquals(IpPrefix.parse("::/0"), table.entry(IpAddress.parse("2001:db9::")));
    assertEquals(IpPrefix.parse("10.0.0.0/8"), table.entry(IpAddress.parse("10.0.0.1")));
    assertNull(table.entry(IpAddress.parse("11.0.0.0")));
  }

  @Test
  void shouldTellWhereTwoSnapshotsDiffer() {
    AllowedIps one =
        AllowedIps.builder()
            .add(IpPrefix.parse("::/0"), 1)
            .add(IpPrefix.parse("2001:db8::/64"), 2)
            .add(IpPrefix.parse("2001:db8::7/128"), 3)
            .add(IpPrefix.parse("10.0.0.0/8"), 4)
            .build();
    AllowedIps other =
        one.toBuilder()
            .remove(IpPrefix.parse("2001:db8::/64"), 2)
            .add(IpPrefix.parse("2001:db8::7/128"), 4)
            .add(IpPrefix.parse("10.1.2.3/32"), 4)
            .build();
    List<IpPrefix> expected =
        List.of(
            IpPrefix.parse("10.1.2.3/32"),
            IpPrefix.parse("2001:db8::/64"),
            IpPrefix.parse("2001:db8::7/128"));
    assertEquals(expected, other.differences(one));
    assertEquals(expected, one.differences(other));
    assertEquals(List.of(), one.differences(one.toBuilder().build()));
    assertEquals(4, one.differences(AllowedIps.EMPTY).size());
    assertEquals(4, AllowedIps.EMPTY.differences(one).size());
  }

  @Test
  void shouldKnowNobodyWhenEmpty() {
    assertEquals(AllowedIps.NOBODY, AllowedIps.EMPTY.lookup4(0));
    assertEquals(AllowedIps.NOBODY, AllowedIps.EMPTY.lookup6(0, 0));
    assertEquals(AllowedIps.NOBODY, AllowedIps.EMPTY.owner(IpPrefix.parse("::/0")));
  }

  @Test
  void shouldMoveAPrefixToTheLastPeerItIsGivenTo() {
    IpPrefix prefix = IpPrefix.parse("2001:db8::/64");
    IpPrefix other = IpPrefix.parse("10.0.0.0/24");
    AllowedIps.Builder builder = AllowedIps.builder().add(prefix, 1).add(other, 1).add(prefix, 2);
    AllowedIps table = builder.build();
    assertEquals(2, lookup(table, "2001:db8::1"));
    assertEquals(List.of(other), table.prefixes(1));
    assertEquals(List.of(prefix), table.prefixes(2));
    assertEquals(List.of(prefix), builder.prefixes(2));
    builder.remove(prefix, 1);
    assertEquals(2, lookup(builder.build(), "2001:db8::1"), "only its owner gives it up");
    builder.removeAll(2);
    assertEquals(AllowedIps.NOBODY, lookup(builder.build(), "2001:db8::1"));
    assertEquals(2, lookup(table, "2001:db8::1"), "a snapshot does not change");
  }

  @Test
  void shouldKeepTheOrderOfAddingThroughToBuilder() {
    List<IpPrefix> prefixes =
        List.of(IpPrefix.parse("ff::/16"), IpPrefix.parse("1.0.0.0/8"), IpPrefix.parse("a::/16"));
    AllowedIps.Builder builder = AllowedIps.builder();
    prefixes.forEach(prefix -> builder.add(prefix, 7));
    assertEquals(prefixes, builder.build().toBuilder().build().prefixes(7));
  }

  @Test
  void shouldFindTheOwnerOfAWholePrefix() {
    AllowedIps table =
        AllowedIps.builder()
            .add(IpPrefix.parse("2001:db8::/32"), 1)
            .add(IpPrefix.parse("2001:db8::/64"), 2)
            .build();
    assertEquals(2, table.owner(IpPrefix.parse("2001:db8::/64")));
    assertEquals(2, table.owner(IpPrefix.parse("2001:db8::/96")));
    assertEquals(1, table.owner(IpPrefix.parse("2001:db8::/63")));
    assertEquals(AllowedIps.NOBODY, table.owner(IpPrefix.parse("2001::/16")));
  }

  @Test
  void shouldNotMixTheFamilies() {
    AllowedIps table = AllowedIps.builder().add(IpPrefix.parse("::/0"), 1).build();
    assertEquals(AllowedIps.NOBODY, lookup(table, "1.2.3.4"));
    assertEquals(1, table.lookup6(0, 0xffff_0102_0304L));
  }

  @Test
  void shouldRefuseANegativeSlot() {
    AllowedIps.Builder builder = AllowedIps.builder();
    assertThrows(IllegalArgumentException.class, () -> builder.add(IpPrefix.parse("::/0"), -1));
  }

  @Test
  void shouldAnswerForTenThousandPeers() {
    Random random = new Random(1);
    AllowedIps.Builder builder = AllowedIps.builder();
    Map<IpAddress, Integer> expected = new HashMap<>();
    for (int slot = 0; slot < 10_000; slot++) {
      Ipv6Address subnet = new Ipv6Address(0x2001_0db8_0000_0000L | slot, 0);
      Ipv6Address single = new Ipv6Address(random.nextLong(), random.nextLong());
      Ipv4Address v4 = new Ipv4Address(0x0a00_0000 | slot);
      builder.add(new IpPrefix(subnet, 64), slot).add(IpPrefix.of(single), slot);
      builder.add(IpPrefix.of(v4), slot);
      expected.put(new Ipv6Address(subnet.high(), random.nextLong()), slot);
      expected.put(single, slot);
      expected.put(v4, slot);
    }
    AllowedIps table = builder.build();
    assertEquals(30_000, table.size());
    expected.forEach((a, slot) -> assertEquals(slot, table.lookup(a.high(), a.low()), a::toString));
  }

  @Test
  void shouldAgreeWithASlowOracle() {
    Cases.run(1000, AllowedIpsTest::agreeWithASlowOracle);
  }

  private static void agreeWithASlowOracle(Draw draw) {
    List<Edit> edits = draw.list(0, 60, AllowedIpsTest::edit);
    // In the order of adding: a prefix that another peer gets moves to its end.
    Map<IpPrefix, Integer> oracle = new LinkedHashMap<>();
    AllowedIps.Builder builder = AllowedIps.builder();
    Map<IpPrefix, Integer> before = Map.of();
    AllowedIps tableBefore = AllowedIps.EMPTY;
    for (Edit edit : edits) {
      if (tableBefore == AllowedIps.EMPTY && edit.equals(edits.get(edits.size() / 2))) {
        before = Map.copyOf(oracle);
        tableBefore = builder.build();
      }
      if (edit.remove) {
        oracle.remove(edit.prefix, edit.slot);
        builder.remove(edit.prefix, edit.slot);
      } else {
        if (!Objects.equals(oracle.get(edit.prefix), edit.slot)) {
          oracle.remove(edit.prefix);
        }
        oracle.put(edit.prefix, edit.slot);
        builder.add(edit.prefix, edit.slot);
      }
      if (draw.nextInt(30) == 0) {
        oracle.values().removeIf(slot -> slot == edit.slot);
        builder.removeAll(edit.slot);
      }
      if (draw.nextInt(4) == 0) {
        builder = builder.build().toBuilder();
      }
    }
    AllowedIps table = builder.build();
    assertEquals(oracle.size(), table.size());
    Set<IpPrefix> changed = new HashSet<>(before.keySet());
    changed.addAll(oracle.keySet());
    for (IpPrefix prefix : List.copyOf(changed)) {
      if (Objects.equals(before.get(prefix), oracle.get(prefix))) {
        changed.remove(prefix);
      }
    }
    List<IpPrefix> differences = table.differences(tableBefore);
    assertEquals(changed, Set.copyOf(differences));
    assertEquals(changed.size(), differences.size());
    for (int slot = 0; slot <= SLOTS; slot++) {
      int of = slot;
      assertEquals(
          oracle.entrySet().stream()
              .filter(entry -> entry.getValue() == of)
              .map(Map.Entry::getKey)
              .toList(),
          table.prefixes(slot));
    }
    Random random = new Random(draw.nextLong());
    for (IpAddress address : probes(edits, random)) {
      assertEquals(
          slow(oracle, IpPrefix.of(address)),
          table.lookup(address.high(), address.low()),
          address::toString);
      IpPrefix wider = new IpPrefix(address, random.nextInt(address.bits() + 1));
      assertEquals(slow(oracle, wider), table.owner(wider), wider::toString);
    }
  }

  /** One change to the table. */
  record Edit(IpPrefix prefix, int slot, boolean remove) {}

  /** Addresses that begin like a prefix and continue at random, and the neighbours of prefixes. */
  private static List<IpAddress> probes(List<Edit> edits, Random random) {
    List<IpAddress> probes = new ArrayList<>();
    for (Edit edit : edits) {
      int length = edit.prefix.length();
      switch (edit.prefix.address()) {
        case Ipv4Address v4 -> {
          int mask = length == 0 ? 0 : -1 << (32 - length);
          probes.add(new Ipv4Address(v4.value() | (random.nextInt() & ~mask)));
          probes.add(new Ipv4Address((v4.value() | ~mask) + 1));
          probes.add(new Ipv4Address(v4.value() - 1));
        }
        case Ipv6Address v6 -> {
          probes.add(v6);
          probes.add(flip(v6, random.nextInt(128)));
          probes.add(flip(v6, Math.max(0, length - 1)));
          probes.add(flip(v6, Math.min(127, length)));
        }
      }
    }
    return probes;
  }

  private static Ipv6Address flip(Ipv6Address address, int bit) {
    return bit < 64
        ? new Ipv6Address(address.high() ^ 1L << (63 - bit), address.low())
        : new Ipv6Address(address.high(), address.low() ^ 1L << (127 - bit));
  }

  private static int slow(Map<IpPrefix, Integer> oracle, IpPrefix wanted) {
    int slot = AllowedIps.NOBODY;
    int longest = -1;
    for (Map.Entry<IpPrefix, Integer> entry : oracle.entrySet()) {
      if (entry.getKey().contains(wanted) && entry.getKey().length() > longest) {
        longest = entry.getKey().length();
        slot = entry.getValue();
      }
    }
    return slot;
  }

  /** Few distinct bits, so that prefixes nest, touch and repeat. */
  private static Edit edit(Draw draw) {
    IpPrefix prefix =
        draw.nextInt(4) == 0
            ? new IpPrefix(
                new Ipv4Address(draw.flip() ? draw.between(0, 64) : draw.anyInt()),
                draw.between(0, 32))
            : new IpPrefix(new Ipv6Address(half(draw), half(draw)), draw.between(0, 128));
    return new Edit(prefix, draw.between(0, SLOTS), draw.nextInt(6) == 0);
  }

  private static long half(Draw draw) {
    return draw.oneOf(
        () -> draw.of(0L, -1L, 0x2001_0db8_0000_0000L, 0x2001_0db8_0000_0001L, 1L << 63),
        () -> (long) draw.between(0, 15) << 60,
        () -> draw.between(0L, 31L),
        draw::anyLong);
  }

  private static int lookup(AllowedIps table, String text) {
    IpAddress address = IpAddress.parse(text);
    return table.lookup(address.high(), address.low());
  }
}
