package org.slaacguard.host;

import java.util.List;

/**
 * The packet filter that fits TCP connections into the tunnel, in an nftables table of its own. It
 * serves a data plane that does not do this by itself.
 *
 * @param mtu of the tunnel, in bytes
 */
record ClampMss(int mtu) implements TableStep {
  /** The subject of the step, whatever the MTU. */
  static final String SUBJECT = "clamp-mss";

  private static final int IPV4_HEADERS = 20 + 20;
  private static final int IPV6_HEADERS = 40 + 20;

  static ClampMss parse(StepWords words) {
    return new ClampMss(words.number());
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
  public void apply(HostControl host) throws SetupException {
    try {
      table(host.interfaceName()).replace(host, ruleset(host.interfaceName()));
    } catch (SetupException e) {
      throw new SetupException(
          "ClampMSS on the kernel's WireGuard needs a filter by nft (package nftables); without it,"
              + " ClampMSS = no",
          e);
    }
  }

  private String ruleset(String interfaceName) {
    return """
      chain in {
        type filter hook prerouting priority -150; policy accept;
        iifname "%1$s" jump clamp
      }
      chain out {
        type filter hook postrouting priority -150; policy accept;
        oifname "%1$s" jump clamp
      }
      chain clamp {
        tcp flags & syn == 0 return
        meta nfproto ipv4 tcp option maxseg size > %2$d tcp option maxseg size set %2$d
        meta nfproto ipv6 tcp option maxseg size > %3$d tcp option maxseg size set %3$d
      }
    """
        .formatted(interfaceName, size(IPV4_HEADERS), size(IPV6_HEADERS));
  }

  /** Somebody may give the device an MTU that not even the headers fit. */
  private int size(int headers) {
    return Math.max(1, mtu - headers);
  }

  /** Works even if the table is not there. */
  @Override
  public void undo(HostControl host) throws SetupException {
    table(host.interfaceName()).delete(host);
  }

  @Override
  public NftTable table(String interfaceName) {
    return new NftTable("inet " + NftName.table("mss", interfaceName));
  }
}
