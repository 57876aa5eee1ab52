package org.slaacguard.host;

import java.util.Optional;

/** Sysctls below {@code /proc/sys} of a network namespace, by names as in {@code Sysctl}. */
interface Sysctls {
  /**
   * Reads a setting; nothing if there is none, as of an interface without IPv6.
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

  /** Whether there is such a setting, and nobody may write it here, as in most containers. */
  boolean isReadOnly(String name);

  /**
   * Whether an interface ignores router advertisements though its setting accepts them and cannot
   * be changed here: a router does not, and forwarding cannot be changed here either.
   *
   * @throws SetupException if a setting cannot be read
   */
  default boolean isDeaf(String interfaceName) throws SetupException {
    String acceptRa = SysctlNames.acceptRa(interfaceName);
    return isReadOnly(acceptRa)
        && get(acceptRa).filter("1"::equals).isPresent()
        && get(SysctlNames.forwarding(interfaceName)).filter("1"::equals).isPresent();
  }

  /** Gives a setting its former value back, if it is still there: an interface takes its along. */
  default void restore(String name, String former) throws SetupException {
    if (get(name).isPresent()) {
      set(name, former);
    }
  }
}
