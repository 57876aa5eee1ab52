package org.slaacguard.host;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Route;
import org.slaacguard.linux.Rule;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;

/**
 * The changes that steps make to one interface and its host. If the kernel refuses one, a {@link
 * LinuxException} is thrown, and nothing was changed.
 */
interface HostControl extends AutoCloseable {
  /** The interface. */
  String interfaceName();

  /**
   * Reads the state of the interface and the host. Later changes are made to this very interface,
   * even if another one has its name by then.
   *
   * @param mark whether to read the mark of outer packets
   * @param others other interfaces whose settings to read
   * @throws SetupException if something cannot be read
   */
  HostView view(boolean mark, List<String> others) throws SetupException;

  /** Whether the interface of the last view still exists, whatever its name. */
  boolean isThere();

  /**
   * The MTUs of the paths to these addresses, for packets with a mark; without addresses, those of
   * the default routes. Paths into the tunnel itself are left out.
   */
  List<Integer> pathMtus(List<IpAddress> endpoints, int mark);

  /** The other interfaces at which a prefix, or a part of it, is on-link. */
  Set<String> linksElsewhere(IpPrefix prefix);

  /**
   * Adds an address without duplicate address detection, because no node could answer for all
   * peers.
   */
  void addAddress(InterfaceAddress address);

  /**
   * Adds an address to another interface, with duplicate address detection.
   *
   * @throws LinuxException ENODEV where the interface is not there
   */
  void addAddress(String interfaceName, InterfaceAddress address);

  /**
   * Removes an address from another interface.
   *
   * @throws LinuxException ENODEV where the interface is not there
   */
  void deleteAddress(String interfaceName, InterfaceAddress address);

  /** Removes an address of the interface. */
  void deleteAddress(InterfaceAddress address);

  /** Sets the MTU in bytes. */
  void setMtu(int mtu);

  /** The MTU of the interface of this index, in bytes. */
  int mtu(int device);

  /** Sets the MTU of the interface of this index, in bytes. */
  void setMtu(int device, int mtu);

  /** Switches the interface on or off. */
  void setUp(boolean up);

  /** Sets how the kernel forms the link-local address, by the modes of {@code LinkChange}. */
  void setAddressGeneration(int mode);

  /** Routes a prefix to the interface. */
  void addRoute(IpPrefix destination, int table);

  /**
   * Routes prefixes to the interface.
   *
   * @return what the kernel refuses, and why
   * @throws LinuxException if it is not known which of them it has taken
   */
  Map<AddRoute, LinuxException> addRoutes(List<AddRoute> routes);

  /**
   * Removes such routes.
   *
   * @return what the kernel refuses, and why
   * @throws LinuxException if it is not known which of them are gone
   */
  Map<AddRoute, LinuxException> deleteRoutes(List<AddRoute> routes);

  /**
   * The index of another interface.
   *
   * @throws LinuxException ENODEV where it is not there
   */
  int linkIndex(String interfaceName);

  /** Adds a route. */
  void addRoute(Route route);

  /** Removes a route that equals this one. */
  void deleteRoute(Route route);

  /** Removes the route of a prefix to the interface. */
  void deleteRoute(IpPrefix destination, int table);

  /** Makes a prefix unreachable where no longer one is routed. */
  void addUnreachable(IpPrefix destination);

  /** Removes such an unreachable prefix. */
  void deleteUnreachable(IpPrefix destination);

  /** Adds a rule. */
  void addRule(Rule rule);

  /** Removes a rule. */
  void deleteRule(Rule rule);

  /** The host's settings. */
  Sysctls settings();

  /** Starts programs. */
  CommandRunner commands();

  /**
   * The tables of nftables, with their families.
   *
   * @throws LinuxException if the kernel does not tell them, as one without nftables
   */
  Set<String> tables();

  /** The UDP port that the kernel's WireGuard is to have; 0 if it is not known. */
  int listenPort();

  /** The mark that the interface gives its outer packets. */
  OuterMark outerMark();

  @Override
  void close();
}
