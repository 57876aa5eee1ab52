package org.slaacguard.control;

/** {@code ClampMSS}: whether TCP connections through the tunnel are fitted into its MTU. */
public final class ClampMssSetting extends FlagSetting {
  ClampMssSetting() {
    super("ClampMSS", "clamp-mss", Section.INTERFACE);
  }

  @Override
  public String description() {
    return "whether to clamp the MSS of TCP connections through the tunnel to its MTU, and to"
        + " follow changes of the MTU, for paths on which \"packet too big\" gets lost ([packet"
        + " sizes](mtu.md#tcp))";
  }

  @Override
  String defaultText() {
    return "`no`";
  }
}
