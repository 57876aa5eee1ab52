package org.slaacguard.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.PrefixSettings;
import org.slaacguard.control.PrefixSource;
import org.slaacguard.control.SettingTable;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.StableAddress;

/** Chooses addresses for a peer that does not use SLAAC. */
final class PeerAddresses {
  private PeerAddresses() {}

  /** Whether peers can form addresses, in a prefix of the file or of the uplink. */
  static boolean areMade(Configuration file) {
    return file.device().settings().get(SettingTable.ADVERTISE_PREFIX).stream()
        .anyMatch(p -> p.autonomous() && p.source().length() == 64);
  }

  /** The prefixes in the file in which peers form addresses. */
  private static List<IpPrefix> advertised(Configuration file) {
    List<IpPrefix> prefixes = new ArrayList<>();
    for (PrefixSettings each : file.device().settings().get(SettingTable.ADVERTISE_PREFIX)) {
      if (each.autonomous()
          && each.source() instanceof PrefixSource.Own own
          && own.length() == 64) {
        prefixes.add(own.prefix());
      }
    }
    return prefixes;
  }

  /** An address in each of these prefixes that no peer in the file has. */
  static List<IpPrefix> of(PublicKey peer, Configuration file) {
    Set<IpAddress> taken = new HashSet<>();
    file.device().network().addresses().stream().map(InterfaceAddress::address).forEach(taken::add);
    file.peers().forEach(other -> other.allowedIps().forEach(p -> taken.add(p.address())));
    List<IpPrefix> addresses = new ArrayList<>();
    for (IpPrefix prefix : advertised(file)) {
      int attempt = 0;
      while (taken.contains(StableAddress.of(prefix, peer, attempt))) {
        attempt++;
      }
      addresses.add(IpPrefix.of(StableAddress.of(prefix, peer, attempt)));
    }
    return addresses;
  }
}
