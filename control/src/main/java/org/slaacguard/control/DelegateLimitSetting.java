package org.slaacguard.control;

/** {@code DelegateLimit}: how many prefixes a peer may have by DHCPv6 at a time. */
public final class DelegateLimitSetting extends NumberSetting {
  DelegateLimitSetting() {
    super(
        "DelegateLimit",
        "delegate-limit",
        "a delegate limit",
        0,
        16,
        Section.INTERFACE,
        Section.PEER);
  }

  @Override
  public String description() {
    return "delegated prefixes of a peer at a time, 0–16; at 0 the peer's DHCPv6 is not answered";
  }

  @Override
  String defaultText() {
    return "0";
  }
}
