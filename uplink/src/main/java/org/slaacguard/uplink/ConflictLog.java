package org.slaacguard.uplink;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.NeighborProxy.Verdict;
import org.slaacguard.net.Ipv6Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Addresses of peers that other nodes have on an uplink, and nodes that claim them in vain: logged
 * at a bounded rate, and kept for status requests. What was in vain is forgotten after some
 * minutes, and first where there is no room, so that no forged claim hides a true conflict. One
 * thread changes it, any reads it.
 */
final class ConflictLog {
  private static final Logger LOG = LoggerFactory.getLogger(ConflictLog.class);

  /** The most conflicts that are kept, even if a neighbour claims every address. */
  static final int KEPT = 100;

  /** The most lines a minute. */
  static final int LINES = 20;

  static final long MINUTE = 60_000_000_000L;

  /** How long a claim in vain is remembered after the last one. */
  static final long REMEMBERED = 10 * MINUTE;

  /** What is known of a claim; one in vain has been forgotten by {@code until}. */
  private record Claim(String text, boolean inVain, long until) {}

  private final String interfaceName;
  private final Map<String, Claim> standing = new LinkedHashMap<>();
  private volatile List<String> texts = List.of();
  private long now;
  private long minute;
  private int lines;

  ConflictLog(String interfaceName, long now) {
    this.interfaceName = interfaceName;
    this.now = now;
    minute = now;
  }

  /** Starts a new minute, if it is time. */
  void tick(long at) {
    now = at;
    if (now - minute >= MINUTE) {
      if (lines > LINES) {
        LOG.warn("{}: {} more claims to peers' addresses on uplinks", interfaceName, lines - LINES);
      }
      minute = now;
      lines = 0;
      if (standing.values().removeIf(claim -> claim.inVain && now - claim.until >= 0)) {
        publish();
      }
    }
  }

  void conflict(String uplink, Ipv6Address address, long hardware, Verdict verdict) {
    String claimant = hardwareText(hardware);
    String claim = address + " of a peer is also claimed by " + claimant + " at " + uplink + ": ";
    switch (verdict) {
      case WITHDRAWN ->
          note(
              key(uplink, address),
              claim
                  + "it is not answered for, and not routed to the peer, until that ends; give one"
                  + " of the two another address",
              false);
      case DEFENDED ->
          note(
              key(uplink, address),
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
      standing.put(key, new Claim(known.text, true, now + REMEMBERED));
      return;
    }
    note(
        key,
        claimant
            + " at "
            + uplink
            + " objects to addresses of peers in vain, "
            + address
            + " among them: another proxy for this prefix, or an attack; find this neighbour, or"
            + " have the switch bind addresses to ports (docs/neighbor-proxy.md)",
        true);
  }

  private void note(String key, String text, boolean inVain) {
    if (++lines <= LINES) {
      LOG.warn("{}: {}", interfaceName, text);
    }
    if (standing.size() >= KEPT && !standing.containsKey(key)) {
      String unimportant = inVain ? null : firstInVain();
      if (unimportant == null) {
        return;
      }
      standing.remove(unimportant);
    }
    standing.put(key, new Claim(text, inVain, now + REMEMBERED));
    publish();
  }

  private @Nullable String firstInVain() {
    return standing.entrySet().stream()
        .filter(each -> each.getValue().inVain)
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
