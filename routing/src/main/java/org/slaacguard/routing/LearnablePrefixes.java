package org.slaacguard.routing;

import java.util.ArrayList;
import java.util.List;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PrefixSet;

/** The prefixes of a scope, each without the special prefixes that it does not name. Immutable. */
final class LearnablePrefixes {
  /** Prefixes without a special one inside: nearly all. */
  private final PrefixSet plain;

  private final List<Wide> wide = new ArrayList<>();

  /** A prefix with special prefixes inside. */
  private record Wide(PrefixSet prefix, PrefixSet unnamed) {
    boolean contains(long high, long low) {
      return prefix.contains(high, low) && !unnamed.contains(high, low);
    }
  }

  LearnablePrefixes(List<IpPrefix> prefixes) {
    List<IpPrefix> rest = new ArrayList<>();
    for (IpPrefix prefix : prefixes) {
      List<IpPrefix> unnamed = SpecialPrefixes.unnamedIn(prefix);
      if (unnamed.isEmpty()) {
        rest.add(prefix);
      } else {
        wide.add(new Wide(new PrefixSet(List.of(prefix)), new PrefixSet(unnamed)));
      }
    }
    plain = new PrefixSet(rest);
  }

  /** Whether one of the prefixes holds this address, outside the special ones. */
  boolean contains(long high, long low) {
    if (plain.contains(high, low)) {
      return true;
    }
    for (int i = 0; i < wide.size(); i++) {
      if (wide.get(i).contains(high, low)) {
        return true;
      }
    }
    return false;
  }
}
