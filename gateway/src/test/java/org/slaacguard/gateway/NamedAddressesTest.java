package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.LinkLocal;
import org.slaacguard.net.PublicKey;

final class NamedAddressesTest {
  private static final PublicKey PEER = PublicKey.ofBytes(new byte[PublicKey.LENGTH]);

  /** In the first of two prefixes, with the identifier that follows from the key. */
  private static final String STABLE =
      new Ipv6Address(0x2001_0db8_0001_0000L, LinkLocal.of(PEER).low()).toString();

  private static List<String> chosen(List<String> statics, String deprecated, String... learned) {
    Set<IpAddress> own = new LinkedHashSet<>();
    statics.forEach(each -> own.add(IpAddress.parse(each)));
    Set<IpAddress> all = new LinkedHashSet<>(own);
    Stream.of(learned).forEach(each -> all.add(IpAddress.parse(each)));
    IpPrefix former = IpPrefix.parse(deprecated);
    return NamedAddresses.of(PEER, own, all, former::contains).stream()
        .map(IpAddress::toString)
        .toList();
  }

  @Test
  void shouldTellAllWhereNoneIsKnownToBeStable() {
    assertEquals(
        List.of("2001:db8:1::a", "2001:db8:1::b", "10.8.0.2"),
        chosen(List.of("10.8.0.2"), "::/128", "2001:db8:1::b", "2001:db8:1::a"));
  }

  @Test
  void shouldLeaveOutTemporaryAddressesBesideAStableOne() {
    assertEquals(
        List.of(STABLE, "2001:db8:2::7"),
        chosen(List.of(), "::/128", "2001:db8:1::a", STABLE, "2001:db8:2::7"));
    assertEquals(
        List.of("2001:db8:1::5"),
        chosen(List.of(), "::/128", "fe80::5", "2001:db8:1::5", "2001:db8:1:0:1:2:3:4"));
    assertEquals(
        List.of("2001:db8:1::c"), chosen(List.of("2001:db8:1::c"), "::/128", "2001:db8:1::a"));
  }

  @Test
  void shouldLeaveOutADeprecatedPrefixWhereThereIsAnother() {
    assertEquals(
        List.of("2001:db8:2::a"),
        chosen(List.of(), "2001:db8:1::/64", "2001:db8:1::a", "2001:db8:2::a"));
    assertEquals(
        List.of("2001:db8:1::a", "10.8.0.2"),
        chosen(List.of("10.8.0.2"), "2001:db8:1::/64", "2001:db8:1::a"));
  }

  @Test
  void shouldTellNoAddressThatOthersCannotUse() {
    assertEquals(
        List.of(), chosen(List.of("fe80::1", "127.0.0.1"), "::/128", "fe80::2", "ff02::1", "::"));
  }

  @Test
  void shouldTellNoMoreThanHelps() {
    String[] many =
        IntStream.range(0, 100).mapToObj(i -> "2001:db8:9::" + i).toArray(String[]::new);
    List<String> all = chosen(List.of("2001:db8:a::1"), "::/128", many);
    assertEquals(NamedAddresses.MOST, all.size());
    assertEquals("2001:db8:a::1", all.getLast(), "what is known to be stable comes first");
  }
}
