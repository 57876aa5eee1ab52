package org.slaacguard.host;

/** A setting below {@code /proc/sys}, and the value that it had before. */
sealed interface SysctlStep extends SetupStep
    permits AcceptAdvertisements, RefuseAdvertisements, RefuseOthersAdvertisements, ValidateMarks {
  /**
   * The name of the setting, as in {@link Sysctls}.
   *
   * @param interfaceName the interface that the step is for
   */
  String sysctl(String interfaceName);

  /** The value that the step sets. */
  String value();

  /** The value before. */
  String former();

  @Override
  default boolean holds(HostView view) {
    return value().equals(view.settings().get(sysctl(view.link().name())));
  }

  @Override
  default void apply(HostControl host) throws SetupException {
    host.settings().set(sysctl(host.interfaceName()), value());
  }

  @Override
  default void undo(HostControl host) throws SetupException {
    host.settings().restore(sysctl(host.interfaceName()), former());
  }
}
