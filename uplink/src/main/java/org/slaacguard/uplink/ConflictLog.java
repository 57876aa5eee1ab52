package org.slaacguard.uplink;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.NeighborProxy.Verdict;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Addresses of peers that other nodes have on an uplink, and nodes that claim them in vain: logged
 * at a bounded rate, and kept for status requests. Claims in vain are forgotten after some minutes,
 * and first of all if there is no room, so that no forged claim hides a true conflict. One thread
 * changes it, any reads it.
 */
final class ConflictLog {
  private static final Logger LOG = LoggerFactory.getLogger(ConflictLog.class);

  /** The most conflicts that are kept, even if a neighbour claims every address. */
  static final int KEPT = 100;

  /** The most lines a minute. */
  static final int LINES = 20;

  /** The most lines a minute about addresses of one peer, which may claim those of neighbours. */
  static final int LINES_OF_ONE = 5;

  static final long MINUTE = 60_000_000_000L;

  /** How long a claim in vain is remembered after the last one. */
  static final long REMEMBERED = 10 * MINUTE;

  /** What is known of a claim; one in vain has been forgotten by {@code until}. */
  private record Claim(String text, @Nullable PublicKey peer, boolean inVain, long until) {}

  private final String interfaceName;
  private final Map<String, Claim> standing = new LinkedHashMap<>();
  private volatile List<String> texts = List.of();
  private long now;
  private long minute;
  private int lines;
  private int left;
  private final Map<PublicKey, Integer> linesOf = new HashMap<>();

  ConflictLog(String interfaceName, long now) {
    this.interfaceName = interfaceName;
    this.now = now;
    minute = now;
  }

  /** Starts a new minute, if it is time. */
  void tick(long at) {
    now = at;
    if (now - minute >= MINUTE) {
      if (left > 0) {
        LOG.warn("{}: {} more claims to peers' addresses on uplinks", interfaceName, left);
      }
      left = 0;
      minute = now;
      lines = 0;
      linesOf.clear();
      if (standing.values().removeIf(claim -> claim.inVain && now - claim.until >= 0)) {
        publish();
      }
    }
  }

  /**
   * A node claims an address.
   *
   * @param peer whose the address is
   */
  void conflict(
      String uplink,
      Ipv6Address address,
      @Nullable PublicKey peer,
      long hardware,
      Verdict verdict) {
    String claimant = hardwareText(hardware);
    String claim = address + " of a peer is also claimed by " + claimant + " at " + uplink + ": ";
    switch (verdict) {
      case WITHDRAWN ->
          note(
              key(uplink, address),
              peer,
              claim
                  + "it is not answered for, and not routed to the peer, until that ends; give one"
                  + " of the two another address",
              false);
      case DEFENDED ->
          note(
              key(uplink, address),
              peer,
              claim + "it stays the peer's; give the other one another address",
              true);
      case OVERRULED -> objector(uplink, address, claimant);
    }
  }

  /** One line for all addresses that a neighbour objects to in vain. */
  private void objector(String uplink, Ipv6Address address, String claimant) {
    String key = uplink + " " + claimant;
    Claim known = standing.get(key);
    if (known != null) {
      standing.put(key, new Claim(known.text, null, true, now + REMEMBERED));
      return;
    }
    note(
        key,
        null,
        claimant
            + " at "
            + uplink
            + " objects to addresses of peers in vain, "
            + address
            + " among them: another proxy for this prefix, or an attack; find this neighbour, or"
            + " have the switch bind addresses to ports (docs/neighbor-proxy.md)",
        true);
  }

  private void note(String key, @Nullable PublicKey peer, String text, boolean inVain) {
    if (lines < LINES && (peer == null || linesOf.merge(peer, 1, Integer::sum) <= LINES_OF_ONE)) {
      lines++;
      LOG.warn("{}: {}", interfaceName, text);
    } else {
      left++;
    }
    if (standing.size() >= KEPT && !standing.containsKey(key)) {
      String unimportant = unimportant(peer, inVain);
      if (unimportant == null) {
        return;
      }
      standing.remove(unimportant);
    }
    standing.put(key, new Claim(text, peer, inVain, now + REMEMBERED));
    publish();
  }

  /**
   * What gives way to a claim: the oldest of the peer with most, unless the new one is of a peer
   * with as many; of true conflicts only for another one, and then what was in vain comes first.
   */
  private @Nullable String unimportant(@Nullable PublicKey peer, boolean inVain) {
    if (!inVain) {
      String vain = oldest(Claim::inVain);
      if (vain != null) {
        return vain;
      }
    }
    Map<PublicKey, Integer> counts = new HashMap<>();
    for (Claim claim : standing.values()) {
      PublicKey owner = claim.peer;
      if (owner != null && claim.inVain == inVain) {
        counts.merge(owner, 1, Integer::sum);
      }
    }
    int own = peer == null ? 0 : counts.getOrDefault(peer, 0);
    return counts.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .filter(most -> most.getValue() > own + 1)
        .map(
            most ->
                oldest(each -> Objects.equals(most.getKey(), each.peer) && each.inVain == inVain))
        .orElse(null);
  }

  private @Nullable String oldest(Predicate<Claim> which) {
    return standing.entrySet().stream()
        .filter(each -> which.test(each.getValue()))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  private void publish() {
    texts = standing.values().stream().map(Claim::text).toList();
  }

  /** Forgets a conflict that has ended, as far as is known. */
  void over(String uplink, Ipv6Address address) {
    if (standing.remove(key(uplink, address)) != null) {
      publish();
    }
  }

  /** The present conflicts, a line each. Any thread. */
  List<String> texts() {
    return texts;
  }

  private static String key(String uplink, Ipv6Address address) {
    return uplink + " " + address;
  }

  private static String hardwareText(long hardware) {
    StringBuilder text = new StringBuilder();
    for (int shift = 40; shift >= 0; shift -= 8) {
      text.append(shift == 40 ? "" : ":").append("%02x".formatted(hardware >>> shift & 0xff));
    }
    return text.toString();
  }
}
