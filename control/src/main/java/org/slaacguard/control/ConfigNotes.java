package org.slaacguard.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slaacguard.net.PublicKey;

/**
 * What is to be said of a file that can be used: what in it may not be meant so, and where in it
 * things stand. No secret is in it. For one thread.
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

  /** The first name counts, of a peer that stands twice. */
  void name(PublicKey peer, String name) {
    names.putIfAbsent(peer, name);
  }

  /** What people call its peers, as comments say it; of others' making, and may hold anything. */
  public Map<PublicKey, String> names() {
    return Map.copyOf(names);
  }

  /** What may not be meant so, in the order of the file. */
  public List<ConfigException.Problem> warnings() {
    return warnings.stream().sorted((a, b) -> Integer.compare(a.line(), b.line())).toList();
  }

  /** Where a peer's section begins, as {@code FILE:LINE}; empty where it is not in the file. */
  public String placeOf(PublicKey peer) {
    return peers.getOrDefault(peer, "");
  }

  /** Where a peer's endpoint stands, as {@code FILE:LINE}; empty where it has none. */
  public String placeOfEndpoint(PublicKey peer) {
    return endpoints.getOrDefault(peer, "");
  }
}
