package org.slaacguard.net;

import java.util.List;
import org.slaacguard.net.NdMessage.NeighborAdvertisement;
import org.slaacguard.net.NdMessage.NeighborSolicitation;
import org.slaacguard.net.NdMessage.Redirect;
import org.slaacguard.net.NdMessage.RouterAdvertisement;
import org.slaacguard.net.NdMessage.RouterSolicitation;
import org.slaacguard.testing.Draw;

/** Generates the cases of properties. */
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

  private static Duid duid(Draw draw) {
    return new Duid(draw.bytes(3, 130));
  }

  private static Dhcp6Option status(Draw draw) {
    return new Dhcp6Option.StatusCode(draw.between(0, 0xffff), draw.text("Nö leases!", 40));
  }

  private static Dhcp6Option iaPrefix(Draw draw) {
    return new Dhcp6Option.IaPrefix(
        unsignedInt(draw), unsignedInt(draw), ipv6Prefix(draw), draw.list(0, 2, NetDraws::inLease));
  }

  private static Dhcp6Option iaAddress(Draw draw) {
    return new Dhcp6Option.IaAddress(
        ipv6(draw), unsignedInt(draw), unsignedInt(draw), draw.list(0, 2, NetDraws::inLease));
  }

  private static Dhcp6Option inLease(Draw draw) {
    return draw.<Dhcp6Option>oneOf(
        () -> status(draw),
        () -> new Dhcp6Option.PdExclude(draw.between(1, 128), draw.bytes(1, 16)));
  }

  private static Dhcp6Option inAssociation(Draw draw) {
    return draw.<Dhcp6Option>oneOf(() -> status(draw), () -> iaPrefix(draw), () -> iaAddress(draw));
  }

  private static Dhcp6Option dhcp6Option(Draw draw) {
    return draw.<Dhcp6Option>oneOf(
        () -> new Dhcp6Option.ClientId(duid(draw)),
        () -> new Dhcp6Option.ServerId(duid(draw)),
        () ->
            new Dhcp6Option.IaPd(
                draw.anyInt(),
                unsignedInt(draw),
                unsignedInt(draw),
                draw.list(0, 3, NetDraws::inAssociation)),
        () ->
            new Dhcp6Option.IaNa(
                draw.anyInt(),
                unsignedInt(draw),
                unsignedInt(draw),
                draw.list(0, 3, NetDraws::inAssociation)),
        () -> new Dhcp6Option.OptionRequest(draw.list(0, 5, d -> d.between(0, 0xffff))),
        () -> new Dhcp6Option.Preference(draw.between(0, 255)),
        () -> new Dhcp6Option.ElapsedTime(draw.between(0, 0xffff)),
        () ->
            new Dhcp6Option.Authentication(
                draw.between(0, 255),
                draw.between(0, 255),
                draw.between(0, 255),
                draw.anyLong(),
                draw.bytes(0, 40)),
        () -> status(draw),
        Dhcp6Option.RapidCommit::new,
        () -> new Dhcp6Option.ReconfigureMessage(draw.between(0, 255)),
        Dhcp6Option.ReconfigureAccept::new,
        () -> new Dhcp6Option.DnsServers(draw.list(1, 4, NetDraws::ipv6)),
        () -> new Dhcp6Option.DomainList(draw.list(1, 4, NetDraws::dnsName)),
        () -> new Dhcp6Option.SolMaxRt(unsignedInt(draw)),
        () -> new Dhcp6Option.InfMaxRt(unsignedInt(draw)),
        () -> new Dhcp6Option.Raw(draw.between(200, 0xffff), draw.bytes(0, 60)));
  }

  static Dhcp6Message dhcp6(Draw draw) {
    return new Dhcp6Message(
        draw.of(Dhcp6Type.values()),
        draw.between(0, 0xff_ffff),
        draw.list(0, 8, NetDraws::dhcp6Option));
  }
}
