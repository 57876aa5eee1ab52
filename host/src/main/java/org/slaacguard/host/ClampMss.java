package org.slaacguard.host;

import java.time.Duration;
import java.util.List;

/**
 * The packet filter that fits TCP connections into the tunnel, in a table of its own by nftables:
 * for a data plane that does not do it by itself.
 *
 * @param mtu of the tunnel, in bytes
 */
record ClampMss(int mtu) implements SetupStep {
  /** What the step is about, whatever the MTU. */
  static final String SUBJECT = "clamp-mss";

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final List<String> NFT = List.of("nft", "-f", "-");
  private static final int IPV4_HEADERS = 20 + 20;
  private static final int IPV6_HEADERS = 40 + 20;

  static ClampMss parse(StepWords words) {
    return new ClampMss(words.number());
  }

  @Override
  public Scope scope() {
    return Scope.HOST;
  }

  @Override
  public String subject() {
    return SUBJECT;
  }

  @Override
  public List<String> words() {
    return List.of(String.valueOf(mtu));
  }

  @Override
  public boolean holds(HostView view) {
    return false;
  }

  @Override
  public boolean isVisible() {
    return false;
  }

  @Override
  public void apply(HostControl host) throws SetupException {
    try {
      host.commands().run(NFT, ruleset(host.interfaceName()), LIMIT);
    } catch (SetupException e) {
      throw new SetupException(
          "ClampMSS on the kernel's WireGuard needs a filter by nft (package nftables); without it,"
              + " ClampMSS = no",
          e);
    }
  }

  /** What an earlier run may have left is replaced, in one transaction. */
  private String ruleset(String interfaceName) {
    return """
    add table inet %1$s
    delete table inet %1$s
    table inet %1$s {
      chain in {
        type filter hook prerouting priority -150; policy accept;
        iifname "%2$s" jump clamp
      }
      chain out {
        type filter hook postrouting priority -150; policy accept;
        oifname "%2$s" jump clamp
      }
      chain clamp {
        tcp flags & syn == 0 return
        meta nfproto ipv4 tcp option maxseg size > %3$d tcp option maxseg size set %3$d
        meta nfproto ipv6 tcp option maxseg size > %4$d tcp option maxseg size set %4$d
      }
    }
    """
        .formatted(table(interfaceName), interfaceName, mtu - IPV4_HEADERS, mtu - IPV6_HEADERS);
  }

  /** Also where it is not there. */
  @Override
  public void undo(HostControl host) throws SetupException {
    String own = table(host.interfaceName());
    host.commands()
        .run(NFT, "add table inet %s\ndelete table inet %s\n".formatted(own, own), LIMIT);
  }

  private static String table(String interfaceName) {
    return "slaacguard-mss-" + interfaceName;
  }
}
