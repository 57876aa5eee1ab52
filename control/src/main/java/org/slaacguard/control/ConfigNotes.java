package org.slaacguard.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slaacguard.net.PublicKey;

/**
 * Notes about a file that can be used: warnings about probable mistakes, the peers' names, and
 * positions in the file. Holds no secret. Not thread-safe.
 */
public final class ConfigNotes {
  private final List<ConfigException.Problem> warnings = new ArrayList<>();
  private final Map<PublicKey, String> peers = new HashMap<>();
  private final Map<PublicKey, String> endpoints = new HashMap<>();
  private final Map<PublicKey, String> names = new HashMap<>();

  /** Nothing noted yet. */
  public ConfigNotes() {}

  void warn(ConfigException.Problem warning) {
    warnings.add(warning);
  }

  void peer(PublicKey peer, String file, int line) {
    peers.put(peer, file + ":" + line);
  }

  void endpoint(PublicKey peer, String file, int line) {
    endpoints.put(peer, file + ":" + line);
  }

  /** Notes a peer's name. If a peer occurs twice, its first name counts. */
  void name(PublicKey peer, String name) {
    names.putIfAbsent(peer, name);
  }

  /** The peers' names, from comments in the file. Their text is untrusted. */
  public Map<PublicKey, String> names() {
    return Map.copyOf(names);
  }

  /** The warnings, in the order of the file. */
  public List<ConfigException.Problem> warnings() {
    return warnings.stream().sorted((a, b) -> Integer.compare(a.line(), b.line())).toList();
  }

  /**
   * The beginning of a peer's section, as {@code FILE:LINE}; empty if the peer is not in the file.
   */
  public String placeOf(PublicKey peer) {
    return peers.getOrDefault(peer, "");
  }

  /** The position of a peer's endpoint, as {@code FILE:LINE}; empty if it has none. */
  public String placeOfEndpoint(PublicKey peer) {
    return endpoints.getOrDefault(peer, "");
  }
}
