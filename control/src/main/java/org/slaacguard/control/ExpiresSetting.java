package org.slaacguard.control;

/** {@code Expires}: when a peer is disabled. */
public final class ExpiresSetting extends ValueSetting<PeerExpiry> {
  ExpiresSetting() {
    super("Expires", "expires", Section.PEER);
  }

  @Override
  PeerExpiry parse(String text) {
    return PeerExpiry.parse(text);
  }

  @Override
  String format(PeerExpiry value) {
    return value.toString();
  }

  @Override
  public String argument() {
    return "DATE";
  }

  @Override
  public String description() {
    return "when the peer is disabled: a date, at its end in UTC, or a moment such as"
        + " `2026-12-31T18:30:00Z` ([peers.md](peers.md#peers-that-expire))";
  }

  @Override
  String defaultText() {
    return "never";
  }
}
