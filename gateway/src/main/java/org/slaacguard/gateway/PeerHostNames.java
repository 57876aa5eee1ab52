package org.slaacguard.gateway;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Counted;
import org.slaacguard.control.HostLabel;
import org.slaacguard.net.PublicKey;

/**
 * The host names of an interface's peers, derived from their names in the file. Of equal names, the
 * first peer in the file gets the name, the next {@code NAME-2}, and so on.
 *
 * @param names whole names, with the domain if there is one
 * @param remarks remarks about peers whose host name may be unexpected
 */
record PeerHostNames(Map<PublicKey, String> names, List<String> remarks) {
  /** Most remarks; the rest can wait until these are fixed. */
  private static final int MOST_REMARKS = 5;

  /** Copies both. */
  PeerHostNames {
    names = Map.copyOf(names);
    remarks = List.copyOf(remarks);
  }

  /**
   * Derives the host names.
   *
   * @param called the name of each peer, in the order of the file
   * @param domain the domain of all names; null for none
   */
  static PeerHostNames of(Map<PublicKey, String> called, @Nullable String domain) {
    Map<PublicKey, String> plain = new LinkedHashMap<>();
    List<String> remarks = new ArrayList<>();
    called.forEach(
        (peer, name) -> {
          String label = HostLabel.of(withoutDomain(name, domain));
          if (!label.isEmpty() && (domain != null || HostLabel.standsAlone(label))) {
            plain.put(peer, label);
          } else {
            remarks.add("no host name can be made of '" + name + "', a peer's name: rename it");
          }
        });
    Set<String> taken = new HashSet<>(plain.values());
    Set<String> given = new HashSet<>();
    Map<PublicKey, String> names = new LinkedHashMap<>();
    plain.forEach(
        (peer, label) -> {
          String own = given.add(label) ? label : numbered(label, taken);
          if (!own.equals(label)) {
            remarks.add(
                "two peers would be '" + label + "': '" + called.get(peer) + "' is '" + own + "'");
          }
          names.put(peer, domain == null ? own : own + "." + domain);
        });
    return new PeerHostNames(names, shortened(remarks));
  }

  /** A name that already ends in the domain means the same. */
  private static String withoutDomain(String name, @Nullable String domain) {
    String end = "." + domain;
    return domain != null && name.toLowerCase(Locale.ROOT).endsWith(end)
        ? name.substring(0, name.length() - end.length())
        : name;
  }

  private static String numbered(String label, Set<String> taken) {
    for (int i = 2; ; i++) {
      String suffix = "-" + i;
      int room = HostLabel.LONGEST - suffix.length();
      String own = (label.length() <= room ? label : label.substring(0, room)) + suffix;
      if (taken.add(own)) {
        return own;
      }
    }
  }

  private static List<String> shortened(List<String> remarks) {
    if (remarks.size() <= MOST_REMARKS) {
      return remarks;
    }
    List<String> first = new ArrayList<>(remarks.subList(0, MOST_REMARKS));
    first.add("and so for " + Counted.of(1L * remarks.size() - MOST_REMARKS, "more peer"));
    return first;
  }
}
