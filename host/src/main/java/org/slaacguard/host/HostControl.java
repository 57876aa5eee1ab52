package org.slaacguard.host;

import java.util.List;
import java.util.Set;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Route;
import org.slaacguard.linux.Rule;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;

/**
 * What steps need of the host: the changes that they make to one interface and round it. What the
 * kernel refuses is a {@link LinuxException}, and then nothing was changed.
 */
interface HostControl extends AutoCloseable {
  /** The interface. */
  String interfaceName();

  /**
   * Looks at the interface and the host. Changes that follow are to this interface, whatever has
   * its name by then.
   *
   * @param mark whether the mark of outer packets is asked for
   * @param others other interfaces of which settings are asked for
   * @throws SetupException if something cannot be read
   */
  HostView view(boolean mark, List<String> others) throws SetupException;

  /** Whether the interface that was looked at last is there still, whatever its name. */
  boolean isThere();

  /**
   * The MTUs of the ways to these addresses, for packets with a mark; of the default routes where
   * there is none. What leads into the tunnel itself is left out.
   */
  List<Integer> pathMtus(List<IpAddress> endpoints, int mark);

  /** The other interfaces at which a prefix, or a part of it, is on-link. */
  Set<String> linksElsewhere(IpPrefix prefix);

  /** Adds an address without duplicate address detection: nobody could answer for all peers. */
  void addAddress(InterfaceAddress address);

  /**
   * Adds an address to another interface, whose hosts can tell whether they have it.
   *
   * @throws LinuxException ENODEV where the interface is not there
   */
  void addAddress(String interfaceName, InterfaceAddress address);

  /**
   * Takes it away.
   *
   * @throws LinuxException ENODEV where the interface is not there
   */
  void deleteAddress(String interfaceName, InterfaceAddress address);

  /** Takes an address away. */
  void deleteAddress(InterfaceAddress address);

  /** Sets the MTU in bytes. */
  void setMtu(int mtu);

  /** The MTU of the interface of this index, in bytes. */
  int mtu(int device);

  /** Sets the MTU of the interface of this index, in bytes. */
  void setMtu(int device, int mtu);

  /** Switches the interface on or off. */
  void setUp(boolean up);

  /** Says how the kernel forms the link-local address, by the modes of {@code LinkChange}. */
  void setAddressGeneration(int mode);

  /** Routes a prefix to the interface. */
  void addRoute(IpPrefix destination, int table);

  /**
   * The index of another interface.
   *
   * @throws LinuxException ENODEV where it is not there
   */
  int linkIndex(String interfaceName);

  /** Adds a route as it stands. */
  void addRoute(Route route);

  /** Takes a route away that is as this one. */
  void deleteRoute(Route route);

  /** Takes the route away. */
  void deleteRoute(IpPrefix destination, int table);

  /** Has packets to a prefix answered as unreachable, where no other route leads. */
  void addUnreachable(IpPrefix destination);

  /** Takes that away. */
  void deleteUnreachable(IpPrefix destination);

  /** Adds a rule. */
  void addRule(Rule rule);

  /** Takes a rule away. */
  void deleteRule(Rule rule);

  /** The host's settings. */
  Sysctls settings();

  /** Starts programs. */
  CommandRunner commands();

  /** The mark that the interface gives its outer packets. */
  OuterMark outerMark();

  @Override
  void close();
}
