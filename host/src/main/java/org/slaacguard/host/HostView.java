package org.slaacguard.host;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slaacguard.linux.AssignedAddress;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.Route;
import org.slaacguard.linux.Rule;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.Ipv6Address;

/**
 * The state of an interface and its host at one moment.
 *
 * @param link the interface
 * @param devices all interfaces of the host
 * @param hostAddresses the addresses of all interfaces
 * @param routes routes to the interface, unreachable ones, default ones, and all of tables other
 *     than {@code main} and {@code local}
 * @param rules all routing rules
 * @param settings the settings that steps may change, by name; missing ones are absent
 * @param advertisementListeners other interfaces, or {@code default}, that listen to router
 *     advertisements only as long as the host does not forward (accept_ra 1); empty where it does
 * @param deaf whether the interface listens to no router advertisement whatever its setting says,
 *     by {@link Sysctls#isDeaf}
 * @param mark of outer packets; 0 for none, or if it was not to be read
 */
record HostView(
    Link link,
    List<Link> devices,
    List<AssignedAddress> hostAddresses,
    List<Route> routes,
    List<Rule> rules,
    Map<String, String> settings,
    List<String> advertisementListeners,
    boolean deaf,
    int mark) {
  /** Copies the collections. */
  HostView {
    devices = List.copyOf(devices);
    hostAddresses = List.copyOf(hostAddresses);
    routes = List.copyOf(routes);
    rules = List.copyOf(rules);
    settings = Map.copyOf(settings);
    advertisementListeners = List.copyOf(advertisementListeners);
  }

  /** The interface of this name. */
  Optional<Link> device(String name) {
    return devices.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /** The indexes of all interfaces by their names. */
  Map<String, Integer> links() {
    Map<String, Integer> links = new HashMap<>();
    devices.forEach(each -> links.put(each.name(), each.index()));
    return links;
  }

  /** The interface's addresses. */
  List<InterfaceAddress> addresses() {
    return addresses(link.index());
  }

  private List<InterfaceAddress> addresses(int index) {
    return hostAddresses.stream()
        .filter(each -> each.linkIndex() == index)
        .map(AssignedAddress::address)
        .toList();
  }

  /**
   * Whether the interface has an address. As for the kernel, the prefix length of an IPv6 address
   * does not matter.
   */
  boolean has(InterfaceAddress address) {
    return has(link.index(), address);
  }

  /** Whether another interface exists and has an address. */
  boolean hasOn(String interfaceName, InterfaceAddress address) {
    return device(interfaceName).filter(link -> has(link.index(), address)).isPresent();
  }

  private boolean has(int index, InterfaceAddress address) {
    return addresses(index).stream()
        .anyMatch(
            each ->
                each.equals(address)
                    || (address.address() instanceof Ipv6Address
                        && address.address().equals(each.address())));
  }
}
