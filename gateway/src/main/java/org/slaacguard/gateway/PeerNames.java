package org.slaacguard.gateway;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slaacguard.net.PublicKey;

/**
 * What people call the peers of the interfaces of a process, as files say it. Names may hold
 * anything. Safe for use by several threads.
 */
final class PeerNames {
  /** Characters of a name that are kept; a line of a file may be long. */
  private static final int LONGEST = 128;

  private final Map<String, Map<PublicKey, String>> names = new ConcurrentHashMap<>();

  /** These are the names of an interface from now on. */
  void put(String interfaceName, Map<PublicKey, String> all) {
    Map<PublicKey, String> kept = new HashMap<>(all);
    kept.replaceAll((peer, name) -> shortened(name));
    names.put(interfaceName, Map.copyOf(kept));
  }

  private static String shortened(String name) {
    return name.codePointCount(0, name.length()) <= LONGEST
        ? name
        : name.substring(0, name.offsetByCodePoints(0, LONGEST));
  }

  /** The interface has gone. */
  void remove(String interfaceName) {
    names.remove(interfaceName);
  }

  /** All of an interface. */
  Map<PublicKey, String> of(String interfaceName) {
    return names.getOrDefault(interfaceName, Map.of());
  }

  /** A peer's; empty where it has none. */
  String of(String interfaceName, PublicKey peer) {
    return of(interfaceName).getOrDefault(peer, "");
  }
}
