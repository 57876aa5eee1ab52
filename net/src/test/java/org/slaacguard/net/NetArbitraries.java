package org.slaacguard.net;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.slaacguard.net.NdMessage.NeighborAdvertisement;
import org.slaacguard.net.NdMessage.NeighborSolicitation;
import org.slaacguard.net.NdMessage.Redirect;
import org.slaacguard.net.NdMessage.RouterAdvertisement;
import org.slaacguard.net.NdMessage.RouterSolicitation;

/** What properties are tried on. */
final class NetArbitraries {
  private NetArbitraries() {}

  /** With runs of zero groups, where the text form is difficult. */
  static Arbitrary<Ipv6Address> ipv6() {
    Arbitrary<Long> half =
        Arbitraries.oneOf(
            Arbitraries.longs(),
            Arbitraries.longs()
                .list()
                .ofSize(2)
                .map(parts -> parts.get(0) & spread(parts.get(1).intValue())),
            Arbitraries.of(0L, 1L, 0xffff_0000_0000L, 0xfe80L << 48));
    return Combinators.combine(half, half).as(Ipv6Address::new);
  }

  /** Four of sixteen bits each, all ones or all zeros. */
  private static long spread(int bits) {
    long mask = 0;
    for (int i = 0; i < 4; i++) {
      mask = mask << 16 | ((bits >>> i & 1) == 0 ? 0 : 0xffff);
    }
    return mask;
  }

  static Arbitrary<Ipv4Address> ipv4() {
    return Arbitraries.integers().map(Ipv4Address::new);
  }

  static Arbitrary<IpAddress> addresses() {
    return Arbitraries.oneOf(ipv4(), ipv6());
  }

  static Arbitrary<IpPrefix> ipv6Prefixes() {
    return Combinators.combine(ipv6(), Arbitraries.integers().between(0, 128)).as(IpPrefix::new);
  }

  private static Arbitrary<Long> unsignedInts() {
    return Arbitraries.oneOf(
        Arbitraries.longs().between(0, 0xffff_ffffL), Arbitraries.of(0L, 0xffff_ffffL));
  }

  private static Arbitrary<byte[]> optionBodies() {
    return Arbitraries.of(6, 14, 22, 30, 2038)
        .flatMap(size -> Arbitraries.bytes().array(byte[].class).ofSize(size));
  }

  static Arbitrary<DnsName> dnsNames() {
    Arbitrary<String> label =
        Arbitraries.strings()
            .withCharRange('a', 'z')
            .withCharRange('0', '9')
            .withChars('-', '_')
            .ofMinLength(1)
            .ofMaxLength(20);
    return label.list().ofMinSize(1).ofMaxSize(5).map(l -> new DnsName(String.join(".", l)));
  }

  static Arbitrary<NdOption> options() {
    Arbitrary<Boolean> flag = Arbitraries.of(false, true);
    Arbitrary<LinkLayerAddress> link = optionBodies().map(LinkLayerAddress::new);
    return Arbitraries.oneOf(
        link.map(NdOption.SourceLinkLayerAddress::new),
        link.map(NdOption.TargetLinkLayerAddress::new),
        Combinators.combine(ipv6Prefixes(), flag, flag, unsignedInts(), unsignedInts())
            .as(NdOption.PrefixInformation::new),
        unsignedInts().map(NdOption.Mtu::new),
        optionBodies().map(NdOption.Nonce::new),
        Combinators.combine(ipv6Prefixes(), Arbitraries.of(RouterPreference.class), unsignedInts())
            .as(NdOption.RouteInformation::new),
        Combinators.combine(unsignedInts(), ipv6().list().ofMinSize(1).ofMaxSize(4))
            .as(NdOption.RecursiveDnsServer::new),
        Combinators.combine(unsignedInts(), dnsNames().list().ofMinSize(1).ofMaxSize(4))
            .as(NdOption.DnsSearchList::new),
        Combinators.combine(Arbitraries.integers().between(40, 255), optionBodies())
            .as(NdOption.Unknown::new));
  }

  /** Packets that keep every rule of RFC 4861. */
  static Arbitrary<NdPacket> packets() {
    Arbitrary<List<NdOption>> options = options().list().ofMaxSize(4);
    Arbitrary<Boolean> flag = Arbitraries.of(false, true);
    Arbitrary<Ipv6Address> linkLocal =
        Arbitraries.longs().map(low -> new Ipv6Address(0xfe80L << 48, low));
    Arbitrary<Ipv6Address> unicast =
        ipv6().filter(a -> !a.isMulticast() && !a.isUnspecified() && !a.isLoopback());
    return Arbitraries.oneOf(
        Combinators.combine(unicast, options.map(RouterSolicitation::new))
            .as((from, m) -> new NdPacket(from, Ipv6Address.ALL_ROUTERS, m)),
        Combinators.combine(
                linkLocal,
                Combinators.combine(
                        Arbitraries.integers().between(0, 255),
                        flag,
                        flag,
                        Arbitraries.of(RouterPreference.class),
                        Arbitraries.integers().between(0, 0xffff),
                        unsignedInts(),
                        unsignedInts(),
                        options)
                    .as(RouterAdvertisement::new))
            .as((from, m) -> new NdPacket(from, Ipv6Address.ALL_NODES, m)),
        Combinators.combine(
                unicast, Combinators.combine(unicast, options).as(NeighborSolicitation::new))
            .as((from, m) -> new NdPacket(from, m.target().solicitedNode(), m)),
        Combinators.combine(
                unicast,
                unicast,
                Combinators.combine(flag, flag, flag, unicast, options)
                    .as(NeighborAdvertisement::new))
            .as(NdPacket::new),
        Combinators.combine(
                linkLocal,
                unicast,
                Combinators.combine(linkLocal, unicast, options).as(Redirect::new))
            .as(NdPacket::new));
  }
}
