package org.slaacguard.gateway;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.Hooks;
import org.slaacguard.control.NetworkSettings;
import org.slaacguard.control.PeerSection;
import org.slaacguard.control.PrefixSettings;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * The host's side of one interface, as it is to be.
 *
 * @param name the interface
 * @param network addresses, name servers, MTU and table as the file says
 * @param hooks commands round up and down
 * @param fwmark the mark on outer packets that the file says, 0 where it says none
 * @param allowedIps where the peers are: what is routed to the interface
 * @param endpoints outer addresses of peers that are known now: the way to them bounds the MTU
 * @param advertised prefixes in router advertisements, routed to the interface
 * @param linkLocal the gateway's address in router advertisements: the one in {@code Address}, or
 *     {@link #DEFAULT_LINK_LOCAL}
 */
record InterfacePlan(
    String name,
    NetworkSettings network,
    Hooks hooks,
    int fwmark,
    List<IpPrefix> allowedIps,
    List<IpAddress> endpoints,
    List<IpPrefix> advertised,
    Ipv6Address linkLocal) {
  /** {@code fe80::1}. */
  public static final Ipv6Address DEFAULT_LINK_LOCAL = new Ipv6Address(0xfe80L << 48, 1);

  /** Copies the lists. */
  public InterfacePlan {
    allowedIps = List.copyOf(allowedIps);
    endpoints = List.copyOf(endpoints);
    advertised = List.copyOf(advertised);
  }

  /**
   * The plan of a configuration file.
   *
   * @param endpoints the outer addresses that the names in it stand for
   */
  public static InterfacePlan of(
      String name, Configuration configuration, List<IpAddress> endpoints) {
    Integer fwmark = configuration.device().fwmark();
    Set<IpPrefix> allowed = new LinkedHashSet<>();
    for (PeerSection peer : configuration.peers()) {
      allowed.addAll(peer.allowedIps());
    }
    List<IpPrefix> advertised = new ArrayList<>();
    for (PrefixSettings prefix : configuration.device().advertise().prefixes()) {
      advertised.add(prefix.prefix());
    }
    return new InterfacePlan(
        name,
        configuration.device().network(),
        configuration.device().hooks(),
        fwmark == null ? 0 : fwmark,
        List.copyOf(allowed),
        endpoints,
        advertised,
        linkLocal(configuration.device().network()));
  }

  /** A link-local address that the file gives the interface is the one that hosts send to. */
  private static Ipv6Address linkLocal(NetworkSettings network) {
    for (InterfaceAddress each : network.addresses()) {
      if (each.address() instanceof Ipv6Address address && address.isLinkLocal()) {
        return address;
      }
    }
    return DEFAULT_LINK_LOCAL;
  }

  /** Whether the gateway advertises itself on the interface. */
  public boolean advertises() {
    return !advertised.isEmpty();
  }
}
