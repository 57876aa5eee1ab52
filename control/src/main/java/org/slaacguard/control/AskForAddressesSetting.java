package org.slaacguard.control;

/** {@code AskForAddresses}: whether the gateway solicits addresses that peers have just formed. */
public final class AskForAddressesSetting extends FlagSetting {
  AskForAddressesSetting() {
    super("AskForAddresses", "ask-for-addresses", Section.INTERFACE);
  }

  @Override
  public String description() {
    return "whether the gateway sends peers echo requests to `ff02::1`, so that they answer from"
        + " addresses that they have just made ([peers.md](peers.md))";
  }

  @Override
  String defaultText() {
    return "`yes`";
  }
}
