package org.slaacguard.control;

import org.slaacguard.routing.LearnPolicy;
import org.slaacguard.routing.LearnSettings;

/** The settings about learning, as types of {@code routing}. */
public final class Learning {
  private Learning() {}

  /** The bounds in these settings. */
  public static LearnSettings bounds(Settings settings) {
    return settings.isEmpty()
        ? LearnSettings.NONE
        : new LearnSettings(
            settings.get(SettingTable.LEARN_LIMIT),
            settings.get(SettingTable.LEARN_RATE),
            settings.get(SettingTable.LEARN_EXPIRY));
  }

  /** Settings that say these bounds. */
  public static Settings settings(LearnSettings bounds) {
    return Settings.NONE
        .with(SettingTable.LEARN_LIMIT, bounds.limit())
        .with(SettingTable.LEARN_RATE, bounds.rate())
        .with(SettingTable.LEARN_EXPIRY, bounds.expiry());
  }

  /** The policy for a peer with these settings, at an interface with those. */
  public static LearnPolicy policy(Settings peer, Settings device) {
    return LearnPolicy.of(peer.get(SettingTable.LEARNABLE_IPS), bounds(peer), bounds(device));
  }
}
