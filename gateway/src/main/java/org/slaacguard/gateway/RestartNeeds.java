package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.SettingTable;
import org.slaacguard.linux.Capability;

/** Finds the changes of a file that a running interface cannot follow. */
final class RestartNeeds {
  private static final String WHILE_UP = " cannot change while the interface is up";

  private RestartNeeds() {}

  /**
   * Accepts a file that a running interface can follow.
   *
   * @param before the file's contents when the interface last followed it
   * @param next the file's current contents
   * @throws GatewayException if the interface must be restarted
   * @throws IOException if the needed capabilities cannot be determined
   */
  static void refuse(String interfaceName, Path file, Configuration before, Configuration next)
      throws GatewayException, IOException {
    String change = change(file, before, next);
    if (change != null) {
      throw new GatewayException(
          file
              + ": "
              + change
              + "; nothing has changed: take it down and up again, 'slaacguard down "
              + interfaceName
              + "' and 'slaacguard up "
              + interfaceName
              + "'");
    }
  }

  private static @Nullable String change(Path file, Configuration before, Configuration next)
      throws IOException {
    if (!before.device().backend().equals(next.device().backend())) {
      return "Backend" + WHILE_UP;
    }
    if (!uplink(before).equals(uplink(next))) {
      return "Uplink" + WHILE_UP;
    }
    return lacking(file, before).containsAll(lacking(file, next))
        ? null
        : "it needs rights, as for its hooks, that this process has given up";
  }

  private static List<String> uplink(Configuration configuration) {
    return configuration.device().settings().texts(SettingTable.UPLINK);
  }

  /** Compared for two files, so it does not matter that this machine may not have all rights. */
  private static Set<Capability> lacking(Path file, Configuration configuration)
      throws IOException {
    return Confinement.of(configuration, file).lacking(EnumSet.allOf(Capability.class), true);
  }
}
