package org.slaacguard.lab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.NetworkNamespace;
import org.slaacguard.linux.Sysctl;

/**
 * Checks what the demonstration needs from a machine before it begins: IPv6 in new network
 * namespaces.
 */
final class DemoNeeds {
  private DemoNeeds() {}

  /** What is missing, and what to do; empty where nothing is. */
  static String lacking() {
    try (NetworkNamespace fresh = NetworkNamespace.anonymous()) {
      return fresh.<String, IOException>call(() -> ipv6(DemoNeeds::setting));
    } catch (LinuxException | IOException e) {
      // Other failures show later.
      return "";
    }
  }

  /** Reads a setting of IPv6's. */
  @FunctionalInterface
  interface Settings {
    Optional<String> get(String which) throws IOException;
  }

  private static Optional<String> setting(String which) throws IOException {
    return Sysctl.get(Sysctl.ipv6(which, "disable_ipv6"));
  }

  static String ipv6(Settings settings) throws IOException {
    List<String> off = new ArrayList<>();
    for (String which : List.of("all", "default")) {
      Optional<String> disabled = settings.get(which);
      if (disabled.isEmpty()) {
        return "this kernel has IPv6 switched off, and all of this is IPv6: boot without"
            + " ipv6.disable=1";
      }
      if (!disabled.get().equals("0")) {
        off.add("net.ipv6.conf." + which + ".disable_ipv6=0");
      }
    }
    return off.isEmpty()
        ? ""
        : "IPv6 is switched off in new network namespaces, and all of this is IPv6: 'sysctl "
            + String.join(" ", off)
            + "'";
  }
}
