package org.slaacguard.gateway;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Records which interface advertises on a LAN. If two did, each would withdraw the prefixes of the
 * other. Safe for use by several threads.
 */
final class LanClaims {
  /** Owners by LAN. */
  private final Map<String, String> owners = new TreeMap<>();

  /**
   * Checks that an interface may have a LAN.
   *
   * @throws IllegalArgumentException naming the one that has it
   */
  synchronized void check(String interfaceName, String lan) {
    String owner = owners.get(lan);
    if (owner != null && !owner.equals(interfaceName)) {
      throw new IllegalArgumentException(
          "LanPrefix = "
              + lan
              + ": "
              + owner
              + " serves it already; name all prefixes of a LAN in one file");
    }
  }

  /** Whether another interface has a LAN now. */
  synchronized boolean isHeldByAnother(String interfaceName, String lan) {
    return !owners.getOrDefault(lan, interfaceName).equals(interfaceName);
  }

  /** Sets the LANs of an interface. */
  synchronized void hold(String interfaceName, List<String> lans) {
    owners.values().removeIf(interfaceName::equals);
    lans.forEach(lan -> owners.putIfAbsent(lan, interfaceName));
  }
}
