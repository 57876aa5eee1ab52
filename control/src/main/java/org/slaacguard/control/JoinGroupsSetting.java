package org.slaacguard.control;

/**
 * {@code JoinGroups}: whether a peer receives what others send to groups, and sends there itself.
 */
public final class JoinGroupsSetting extends FlagSetting {
  JoinGroupsSetting() {
    super("JoinGroups", "join-groups", Section.PEER);
  }

  @Override
  public String description() {
    return "whether the peer takes part in the interface's `Groups` ([groups.md](groups.md))";
  }

  @Override
  String defaultText() {
    return "`no`";
  }
}
