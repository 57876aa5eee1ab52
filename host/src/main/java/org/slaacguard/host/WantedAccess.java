package org.slaacguard.host;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;

/**
 * The wanted contents of the packet filter, and what of them is new. Any thread sets them; one
 * thread takes them, and reports when they are in effect.
 */
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

  /**
   * What is to be done.
   *
   * @param rules null where nobody is restricted
   * @param renewed whether everything is to be made anew
   * @param networksChanged whether the networks of the host may be others
   */
  record Turn(
      @Nullable AccessRules rules, boolean renewed, boolean networksChanged, Changes changes) {}

  /** Everything at one moment: members mean nothing without the rules of the same moment. */
  record Whole(@Nullable AccessRules rules, Members members) {}

  private final Map<IpAddress, AccessMember> addresses = new HashMap<>();
  private final Map<IpPrefix, AccessMember> prefixes = new HashMap<>();
  private final Map<IpAddress, Optional<AccessMember>> changedAddresses = new LinkedHashMap<>();
  private final Map<IpPrefix, Optional<AccessMember>> changedPrefixes = new LinkedHashMap<>();
  private @Nullable AccessRules rules;
  private boolean renewed;
  private boolean networksChanged;

  /** How often everything was replaced; up to which of them it was taken, and done. */
  private long asked;

  private long taken;
  private long done;

  /**
   * From now on all this is wanted.
   *
   * @param wanted null where nobody is restricted
   */
  synchronized void replace(@Nullable AccessRules wanted, Members members) {
    asked++;
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
  synchronized boolean address(IpAddress address, @Nullable AccessMember member) {
    return change(addresses, changedAddresses, address, member);
  }

  /** A prefix means this now; see {@link #address}. */
  synchronized boolean prefix(IpPrefix prefix, @Nullable AccessMember member) {
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

  /** The networks of the host may be others. */
  synchronized void networksChanged() {
    networksChanged = true;
  }

  /** Takes what is new; null where nothing was ever wanted. */
  synchronized @Nullable Turn take() {
    if (asked == 0) {
      return null;
    }
    Turn turn =
        new Turn(
            rules,
            renewed,
            networksChanged || renewed,
            new Changes(
                new LinkedHashMap<>(changedAddresses), new LinkedHashMap<>(changedPrefixes)));
    networksChanged = false;
    takeAll();
    return turn;
  }

  /** Takes everything there is. */
  synchronized Whole takeWhole() {
    takeAll();
    return new Whole(rules, new Members(addresses, prefixes));
  }

  private void takeAll() {
    renewed = false;
    changedAddresses.clear();
    changedPrefixes.clear();
    taken = asked;
  }

  /**
   * What was taken last is in effect, or cannot be.
   *
   * @return whether it was not before
   */
  synchronized boolean settled() {
    boolean news = done != taken;
    done = taken;
    notifyAll();
    return news;
  }

  /** Whether all that is wanted is in effect, or cannot be. */
  synchronized boolean isSettled() {
    return done == asked;
  }

  /**
   * Waits until what is wanted now is in effect, or cannot be.
   *
   * @return whether that was in time
   */
  synchronized boolean awaitSettled(Duration limit) throws InterruptedException {
    long until = System.nanoTime() + limit.toNanos();
    long mine = asked;
    while (done < mine) {
      long left = until - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      wait(Math.max(1, left / 1_000_000));
    }
    return true;
  }
}
