package org.slaacguard.host;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;

/** What the packet filter is to hold, and what of it is new. For one thread at a time. */
final class WantedAccess {
  /** More changes than this are more work one by one than all of it anew. */
  private static final int MOST_CHANGES = 20_000;

  /** What each address and each prefix means. */
  record Members(Map<IpAddress, AccessMember> addresses, Map<IpPrefix, AccessMember> prefixes) {
    /** Copies the maps. */
    Members {
      addresses = Map.copyOf(addresses);
      prefixes = Map.copyOf(prefixes);
    }
  }

  /** What each is now; empty for what is nobody's. */
  record Changes(
      Map<IpAddress, Optional<AccessMember>> addresses,
      Map<IpPrefix, Optional<AccessMember>> prefixes) {}

  private final Map<IpAddress, AccessMember> addresses = new HashMap<>();
  private final Map<IpPrefix, AccessMember> prefixes = new HashMap<>();
  private final Map<IpAddress, Optional<AccessMember>> changedAddresses = new LinkedHashMap<>();
  private final Map<IpPrefix, Optional<AccessMember>> changedPrefixes = new LinkedHashMap<>();
  private @Nullable AccessRules rules;
  private boolean renewed;

  /** The rules; null where nobody is held to anything. */
  @Nullable AccessRules rules() {
    return rules;
  }

  void replace(@Nullable AccessRules wanted, Members members) {
    rules = wanted;
    addresses.clear();
    addresses.putAll(members.addresses());
    prefixes.clear();
    prefixes.putAll(members.prefixes());
    renew();
  }

  private void renew() {
    changedAddresses.clear();
    changedPrefixes.clear();
    renewed = true;
  }

  /**
   * An address means this now.
   *
   * @return whether that is the first change since the last were taken
   */
  boolean address(IpAddress address, @Nullable AccessMember member) {
    return change(addresses, changedAddresses, address, member);
  }

  /** A prefix means this now; see {@link #address}. */
  boolean prefix(IpPrefix prefix, @Nullable AccessMember member) {
    return change(prefixes, changedPrefixes, prefix, member);
  }

  private <K> boolean change(
      Map<K, AccessMember> all,
      Map<K, Optional<AccessMember>> changes,
      K key,
      @Nullable AccessMember member) {
    AccessMember before = member == null ? all.remove(key) : all.put(key, member);
    boolean same = member == null ? before == null : member.equals(before);
    if (rules == null || renewed || same) {
      return false;
    }
    boolean first = changedAddresses.isEmpty() && changedPrefixes.isEmpty();
    changes.put(key, Optional.ofNullable(member));
    if (changedAddresses.size() + changedPrefixes.size() > MOST_CHANGES) {
      renew();
    }
    return first;
  }

  /** Whether all is to be made anew; from now on not any more. */
  boolean takeRenewed() {
    boolean was = renewed;
    renewed = false;
    return was;
  }

  /** The changes since the last were taken. */
  Changes takeChanges() {
    Changes changes =
        new Changes(new LinkedHashMap<>(changedAddresses), new LinkedHashMap<>(changedPrefixes));
    changedAddresses.clear();
    changedPrefixes.clear();
    return changes;
  }

  /** Everything there is, which no change is behind any more. */
  Members takeAll() {
    changedAddresses.clear();
    changedPrefixes.clear();
    return new Members(addresses, prefixes);
  }
}
