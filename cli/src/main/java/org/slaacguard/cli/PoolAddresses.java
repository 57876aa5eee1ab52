package org.slaacguard.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.PeerEdits;
import org.slaacguard.control.SettingTable;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv4Address;

/** Assigns IPv4 addresses to the peers of a file with a pool. */
final class PoolAddresses {
  private PoolAddresses() {}

  /**
   * The lowest address of the pool that no peer in the file has, disabled ones included; null if
   * the file has no pool. No peer gets the network's own address, the first one, which is the
   * gateway's, or the broadcast address.
   *
   * @throws CommandException if all are taken
   */
  static @Nullable IpPrefix next(Configuration file, PeerEdits peers) throws CommandException {
    IpPrefix pool = file.device().settings().get(SettingTable.IPV4_POOL);
    if (pool == null || !(pool.address() instanceof Ipv4Address network)) {
      return null;
    }
    Set<IpPrefix> taken = taken(file, peers);
    int size = 1 << (32 - pool.length());
    for (int i = 2; i < size - 1; i++) {
      Ipv4Address address = new Ipv4Address(network.value() + i);
      if (taken.stream().noneMatch(prefix -> prefix.contains(address))) {
        return IpPrefix.of(address);
      }
    }
    throw new CommandException(
        "IPv4Pool = "
            + pool
            + " is full: "
            + taken(size - 3)
            + "; remove a peer, or make the pool larger");
  }

  private static String taken(int addresses) {
    return switch (addresses) {
      case 1 -> "its only address for a peer is taken";
      case 2 -> "both of its addresses for peers are taken";
      default -> "all of its " + addresses + " addresses for peers are taken";
    };
  }

  private static Set<IpPrefix> taken(Configuration file, PeerEdits peers) {
    Set<IpPrefix> taken = new HashSet<>();
    for (InterfaceAddress own : file.device().network().addresses()) {
      taken.add(IpPrefix.of(own.address()));
    }
    file.peers().forEach(peer -> add(taken, peer.allowedIps()));
    for (PeerEdits.Peer peer : peers.peers()) {
      if (peer.disabled()) {
        add(taken, allowedIps(peer));
      }
    }
    return taken;
  }

  /**
   * The AllowedIPs of a disabled peer; none if its lines cannot be read, because it cannot be
   * enabled then either.
   */
  private static List<IpPrefix> allowedIps(PeerEdits.Peer disabled) {
    List<IpPrefix> all = new ArrayList<>();
    try (Configuration section = ConfigFile.parse("", disabled.text())) {
      section.peers().forEach(each -> all.addAll(each.allowedIps()));
      return all;
    } catch (ConfigException e) {
      return List.of();
    }
  }

  /**
   * Adds prefixes, except a default route: a peer with one is a gateway itself, and uses no address
   * of the pool.
   */
  private static void add(Set<IpPrefix> taken, Iterable<IpPrefix> prefixes) {
    for (IpPrefix prefix : prefixes) {
      if (prefix.length() > 0) {
        taken.add(prefix);
      }
    }
  }
}
