package org.slaacguard.gateway;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where daemons keep what outlives them. */
public final class StateFolder {
  /** The variable that names another folder than {@code /var/lib/slaacguard}. */
  public static final String VARIABLE = "SLAACGUARD_STATE";

  private StateFolder() {}

  /** The address history of all interfaces. */
  public static Path history() {
    return history(System.getenv(VARIABLE));
  }

  /** The same for a value of the variable; null or empty is the usual folder. */
  static Path history(@Nullable String folder) {
    return folder(folder).resolve("history.db");
  }

  /** The prefixes that an interface advertised. */
  static Path prefixes(String interfaceName) {
    return folder().resolve(interfaceName + ".prefixes");
  }

  /** What an interface advertised beside prefixes. */
  static Path options(String interfaceName) {
    return folder().resolve(interfaceName + ".options");
  }

  /** What was advertised on a LAN beside prefixes. */
  static Path lanOptions(String interfaceName) {
    return folder().resolve(interfaceName + ".lan-options");
  }

  /** The prefixes that were advertised on a LAN. */
  static Path lanPrefixes(String interfaceName) {
    return folder().resolve(interfaceName + ".lan-prefixes");
  }

  /** Where the peers of an interface were. */
  static Path peers(String interfaceName) {
    return folder().resolve(interfaceName + ".peers");
  }

  /** Up to which number events were counted. */
  static Path eventIds() {
    return folder().resolve("events.id");
  }

  /** What an interface has delegated to its peers. */
  static Path delegations(String interfaceName) {
    return folder().resolve(interfaceName + ".delegations");
  }

  /** The delegated prefixes that an interface's {@code OnPrefixChange} was told last. */
  static Path hook(String interfaceName) {
    return folder().resolve(interfaceName + ".prefix-hook");
  }

  /** Where the names of an interface's peers are. */
  static Path hosts(String interfaceName) {
    return folder().resolve(interfaceName + ".hosts");
  }

  /** Who we are for providers and clients of DHCPv6, the same for all of them. */
  static Path duid() {
    return folder().resolve("duid");
  }

  /** What an uplink has. */
  static Path lease(String interfaceName) {
    return folder().resolve("uplink-" + interfaceName + ".lease");
  }

  private static Path folder() {
    return folder(System.getenv(VARIABLE));
  }

  private static Path folder(@Nullable String folder) {
    return Path.of(folder == null || folder.isEmpty() ? "/var/lib/slaacguard" : folder);
  }
}
