package org.slaacguard.uplink;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slaacguard.net.Ipv6Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Addresses of peers that other nodes have on an uplink: logged at a bounded rate, and kept for
 * status requests. One thread changes it, any reads it.
 */
final class ConflictLog {
  private static final Logger LOG = LoggerFactory.getLogger(ConflictLog.class);

  /** The most conflicts that are kept, even if a neighbour claims every address. */
  private static final int KEPT = 100;

  /** The most lines a minute. */
  private static final int LINES = 20;

  private static final long MINUTE = 60_000_000_000L;

  private final String interfaceName;
  private final Map<String, String> standing = new LinkedHashMap<>();
  private volatile List<String> texts = List.of();
  private long minute;
  private int lines;

  ConflictLog(String interfaceName, long now) {
    this.interfaceName = interfaceName;
    minute = now;
  }

  /** Starts a new minute, if it is time. */
  void tick(long now) {
    if (now - minute >= MINUTE) {
      if (lines > LINES) {
        LOG.warn("{}: {} more claims to peers' addresses on uplinks", interfaceName, lines - LINES);
      }
      minute = now;
      lines = 0;
    }
  }

  void conflict(String uplink, Ipv6Address address, long hardware, boolean withdrawn) {
    String text =
        "%s of a peer is also claimed by %s at %s: %s"
            .formatted(
                address,
                hardwareText(hardware),
                uplink,
                withdrawn
                    ? "it is not answered for, and not routed to the peer, until that ends; give"
                        + " one of the two another address"
                    : "it stays the peer's; give the other one another address");
    if (++lines <= LINES) {
      LOG.warn("{}: {}", interfaceName, text);
    }
    if (standing.size() < KEPT || standing.containsKey(key(uplink, address))) {
      standing.put(key(uplink, address), text);
      texts = List.copyOf(standing.values());
    }
  }

  /** Forgets a conflict that has ended, as far as is known. */
  void over(String uplink, Ipv6Address address) {
    if (standing.remove(key(uplink, address)) != null) {
      texts = List.copyOf(standing.values());
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
