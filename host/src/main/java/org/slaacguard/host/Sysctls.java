package org.slaacguard.host;

import java.util.Optional;

/** Sysctls below {@code /proc/sys} of a network namespace, by names as in {@code Sysctl}. */
interface Sysctls {
  /**
   * Reads a setting; empty if there is none, as of an interface without IPv6.
   *
   * @throws SetupException if it cannot be read
   */
  Optional<String> get(String name) throws SetupException;

  /**
   * Changes a setting.
   *
   * @throws SetupException if it cannot be changed
   */
  void set(String name, String value) throws SetupException;

  /** Whether the setting exists, and cannot be written here, as in most containers. */
  boolean isReadOnly(String name);

  /**
   * Whether an interface ignores router advertisements although its setting accepts them, because
   * the host forwards and neither setting can be changed here.
   *
   * @throws SetupException if a setting cannot be read
   */
  default boolean isDeaf(String interfaceName) throws SetupException {
    String acceptRa = SysctlNames.acceptRa(interfaceName);
    return isReadOnly(acceptRa)
        && get(acceptRa).filter("1"::equals).isPresent()
        && get(SysctlNames.forwarding(interfaceName)).filter("1"::equals).isPresent();
  }

  /**
   * Restores the former value of a setting, if it still exists; those of an interface go with it.
   */
  default void restore(String name, String former) throws SetupException {
    if (get(name).isPresent()) {
      set(name, former);
    }
  }
}
