package org.slaacguard.control;

import org.slaacguard.routing.LearnPolicy;
import org.slaacguard.routing.LearnSettings;

/** Converts the settings about learning to types of {@code routing}. */
public final class Learning {
  private Learning() {}

  /** The bounds in the settings. */
  public static LearnSettings bounds(Settings settings) {
    return settings.isEmpty()
        ? LearnSettings.NONE
        : new LearnSettings(
            settings.get(SettingTable.LEARN_LIMIT),
            settings.get(SettingTable.LEARN_RATE),
            settings.get(SettingTable.LEARN_EXPIRY));
  }

  /** Settings with these bounds. */
  public static Settings settings(LearnSettings bounds) {
    return Settings.NONE
        .with(SettingTable.LEARN_LIMIT, bounds.limit())
        .with(SettingTable.LEARN_RATE, bounds.rate())
        .with(SettingTable.LEARN_EXPIRY, bounds.expiry());
  }

  /** The policy for a peer with the first settings, on an interface with the second. */
  public static LearnPolicy policy(Settings peer, Settings device) {
    return LearnPolicy.of(peer.get(SettingTable.LEARNABLE_IPS), bounds(peer), bounds(device));
  }
}
