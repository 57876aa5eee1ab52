package org.slaacguard.net;

import java.util.List;
import org.slaacguard.net.NdMessage.NeighborAdvertisement;
import org.slaacguard.net.NdMessage.NeighborSolicitation;
import org.slaacguard.net.NdMessage.Redirect;
import org.slaacguard.net.NdMessage.RouterAdvertisement;
import org.slaacguard.net.NdMessage.RouterSolicitation;
import org.slaacguard.testing.Draw;

/** What properties are tried on. */
final class NetDraws {
  private static final String LABEL = "abcdefghijklmnopqrstuvwxyz0123456789-_";

  private NetDraws() {}

  /** With runs of zero groups, where the text form is difficult. */
  static Ipv6Address ipv6(Draw draw) {
    return new Ipv6Address(half(draw), half(draw));
  }

  private static long half(Draw draw) {
    return draw.oneOf(
        draw::anyLong,
        () -> draw.nextLong() & spread(draw.nextInt()),
        () -> draw.of(0L, 1L, 0xffff_0000_0000L, 0xfe80L << 48));
  }

  /** Four of sixteen bits each, all ones or all zeros. */
  private static long spread(int bits) {
    long mask = 0;
    for (int i = 0; i < 4; i++) {
      mask = mask << 16 | ((bits >>> i & 1) == 0 ? 0 : 0xffff);
    }
    return mask;
  }

  static IpAddress address(Draw draw) {
    return draw.flip() ? new Ipv4Address(draw.anyInt()) : ipv6(draw);
  }

  /** Of both families. */
  static IpPrefix prefix(Draw draw) {
    IpAddress address = address(draw);
    return new IpPrefix(address, draw.between(0, address.bits()));
  }

  private static IpPrefix ipv6Prefix(Draw draw) {
    return new IpPrefix(ipv6(draw), draw.between(0, 128));
  }

  private static long unsignedInt(Draw draw) {
    return draw.between(0, 0xffff_ffffL);
  }

  private static byte[] optionBody(Draw draw) {
    int size = draw.of(6, 14, 22, 30, 2038);
    return draw.bytes(size, size);
  }

  static DnsName dnsName(Draw draw) {
    return new DnsName(
        String.join(".", draw.list(1, 5, d -> d.of(LABEL.split("")) + d.text(LABEL, 19))));
  }

  private static NdOption option(Draw draw) {
    return draw.<NdOption>oneOf(
        () -> new NdOption.SourceLinkLayerAddress(new LinkLayerAddress(optionBody(draw))),
        () -> new NdOption.TargetLinkLayerAddress(new LinkLayerAddress(optionBody(draw))),
        () ->
            new NdOption.PrefixInformation(
                ipv6Prefix(draw), draw.flip(), draw.flip(), unsignedInt(draw), unsignedInt(draw)),
        () -> new NdOption.Mtu(unsignedInt(draw)),
        () -> new NdOption.Nonce(optionBody(draw)),
        () -> new NdOption.RouteInformation(ipv6Prefix(draw), preference(draw), unsignedInt(draw)),
        () -> new NdOption.RecursiveDnsServer(unsignedInt(draw), draw.list(1, 4, NetDraws::ipv6)),
        () -> new NdOption.DnsSearchList(unsignedInt(draw), draw.list(1, 4, NetDraws::dnsName)),
        () -> new NdOption.Unknown(draw.between(40, 255), optionBody(draw)));
  }

  private static RouterPreference preference(Draw draw) {
    return draw.of(RouterPreference.values());
  }

  private static Ipv6Address linkLocal(Draw draw) {
    return new Ipv6Address(0xfe80L << 48, draw.anyLong());
  }

  private static Ipv6Address unicast(Draw draw) {
    Ipv6Address address;
    do {
      address = ipv6(draw);
    } while (address.isMulticast() || address.isUnspecified() || address.isLoopback());
    return address;
  }

  /** A packet that keeps every rule of RFC 4861. */
  static NdPacket packet(Draw draw) {
    List<NdOption> options = draw.list(0, 4, NetDraws::option);
    Ipv6Address target = unicast(draw);
    return draw.oneOf(
        () -> new NdPacket(unicast(draw), Ipv6Address.ALL_ROUTERS, new RouterSolicitation(options)),
        () ->
            new NdPacket(
                linkLocal(draw),
                Ipv6Address.ALL_NODES,
                new RouterAdvertisement(
                    draw.between(0, 255),
                    draw.flip(),
                    draw.flip(),
                    preference(draw),
                    draw.between(0, 0xffff),
                    unsignedInt(draw),
                    unsignedInt(draw),
                    options)),
        () ->
            new NdPacket(
                unicast(draw), target.solicitedNode(), new NeighborSolicitation(target, options)),
        () ->
            new NdPacket(
                unicast(draw),
                unicast(draw),
                new NeighborAdvertisement(draw.flip(), draw.flip(), draw.flip(), target, options)),
        () ->
            new NdPacket(
                linkLocal(draw), unicast(draw), new Redirect(linkLocal(draw), target, options)));
  }
}
