package org.slaacguard.routing;

import java.util.ArrayList;
import java.util.List;
import org.slaacguard.net.IpPrefix;

/**
 * The addresses that may be learned for a peer: {@code LearnableIPs}. An empty scope allows none.
 *
 * @param prefixes prefixes whose addresses may be learned
 * @param advertised the word {@code advertised}: {@code fe80::/64} and the prefixes that the
 *     gateway advertises at the time
 */
public record LearnScope(List<IpPrefix> prefixes, boolean advertised) {
  /** The word that stands for the advertised prefixes. */
  public static final String ADVERTISED = "advertised";

  /** The empty scope. */
  public static final LearnScope NOTHING = new LearnScope(List.of(), false);

  /** Copies the list. */
  public LearnScope {
    prefixes = List.copyOf(prefixes);
  }

  /**
   * Reads a list of prefixes and the word {@code advertised}, separated by commas.
   *
   * @throws IllegalArgumentException naming the malformed part
   */
  public static LearnScope parse(String text) {
    LearnScope scope = NOTHING;
    for (String part : text.split(",", -1)) {
      String entry = part.strip();
      if (!entry.isEmpty()) {
        scope = scope.plus(parseEntry(entry));
      }
    }
    return scope;
  }

  private static LearnScope parseEntry(String entry) {
    return entry.equalsIgnoreCase(ADVERTISED)
        ? new LearnScope(List.of(), true)
        : new LearnScope(List.of(IpPrefix.parse(entry)), false);
  }

  /** The union of two scopes, without repeated prefixes. */
  public LearnScope plus(LearnScope other) {
    List<IpPrefix> all = new ArrayList<>(prefixes);
    for (IpPrefix prefix : other.prefixes) {
      if (!all.contains(prefix)) {
        all.add(prefix);
      }
    }
    return new LearnScope(all, advertised || other.advertised);
  }

  /** Whether nothing may be learned. */
  public boolean isEmpty() {
    return prefixes.isEmpty() && !advertised;
  }

  /** The entries as text, each as {@link #parse} reads it. */
  public List<String> entries() {
    List<String> entries = new ArrayList<>();
    if (advertised) {
      entries.add(ADVERTISED);
    }
    prefixes.forEach(prefix -> entries.add(prefix.toString()));
    return entries;
  }

  /** The entries, separated by a comma and a space. */
  @Override
  public String toString() {
    return String.join(", ", entries());
  }
}
