package org.slaacguard.control;

/** {@code Backend}: which WireGuard implementation moves the packets. */
public final class BackendSetting extends ValueSetting<BackendSettings> {
  BackendSetting() {
    super("Backend", "backend", Section.INTERFACE);
  }

  /** The backend is chosen when the interface is created. */
  @Override
  public boolean isLive() {
    return false;
  }

  @Override
  BackendSettings parse(String text) {
    return BackendSettings.parse(text);
  }

  @Override
  String format(BackendSettings value) {
    return value.toString();
  }

  @Override
  public String argument() {
    return "auto|kernel|userspace";
  }

  @Override
  public String description() {
    return "what moves the packets: `auto`, `kernel` or `userspace`, see [below](#backend)";
  }

  @Override
  String defaultText() {
    return "`auto`";
  }
}
