package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendChoice;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.BackendSettings;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.SettingTable;
import org.slaacguard.linux.Capability;

/** Finds the changes of a file that a running interface cannot follow. */
final class RestartNeeds {
  private static final String WHILE_UP = " cannot change while the interface is up";

  private RestartNeeds() {}

  /** What runs. */
  @FunctionalInterface
  interface Running {
    /** The backend as a status names it: {@code userspace} or {@code kernel}. */
    String backend() throws BackendException;
  }

  /** What runs in a daemon. */
  static Running running(InterfaceDaemon daemon) {
    return () -> {
      try (InterfaceStatus status = daemon.status()) {
        return status.device().backend();
      }
    };
  }

  /**
   * Accepts a file that a running interface can follow.
   *
   * @param before the file's contents when the interface last followed it
   * @param next the file's current contents
   * @param running asked only where the files leave the backend to {@code auto}, or name different
   *     ones
   * @throws GatewayException if the interface must be restarted, or the file seems to be cut off
   * @throws IOException if the needed capabilities cannot be determined
   */
  static void refuse(
      String interfaceName, Path file, Configuration before, Configuration next, Running running)
      throws GatewayException, IOException, BackendException {
    if (before.device().privateKey() != null && next.device().privateKey() == null) {
      // Following it would end all sessions, and the gateway could begin no other.
      throw new GatewayException(
          file
              + " has lost its PrivateKey, as if it were not written to its end; nothing has"
              + " changed: mend it, and reload it again");
    }
    String change = change(file, before, next, running);
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

  private static @Nullable String change(
      Path file, Configuration before, Configuration next, Running running)
      throws IOException, BackendException {
    BackendSettings first = before.device().backend();
    BackendSettings second = next.device().backend();
    String backend =
        first.equals(second) && first.choice() != BackendChoice.AUTO ? "" : running.backend();
    if (!isSame(first, second, backend)) {
      return "Backend" + WHILE_UP;
    }
    if (!uplink(before).equals(uplink(next))) {
      return "Uplink" + WHILE_UP;
    }
    // What the file's next backend may need is had at the next start.
    boolean probes =
        backend.isEmpty()
            ? first.choice() == BackendChoice.KERNEL
            : backend.equals(BackendChoice.KERNEL.toString());
    return lacking(file, before, probes).containsAll(lacking(file, next, probes))
        ? null
        : "it needs rights, as for its hooks, that this process has given up";
  }

  /**
   * Whether the backend stays. {@code auto} chooses when an interface comes up, so the file may
   * name the one that it has chosen, and may leave the next choice to it.
   */
  private static boolean isSame(BackendSettings before, BackendSettings next, String backend) {
    if (before.equals(next)) {
      return true;
    }
    return (next.choice() == BackendChoice.AUTO || next.choice().toString().equals(backend))
        && (backend.equals(BackendChoice.USERSPACE.toString())
            || (before.probe() == next.probe()
                && before.returnsFirstPacket() == next.returnsFirstPacket()));
  }

  private static List<String> uplink(Configuration configuration) {
    return configuration.device().settings().texts(SettingTable.UPLINK);
  }

  /** Compared for two files, so it does not matter that this machine may not have all rights. */
  private static Set<Capability> lacking(Path file, Configuration configuration, boolean probes)
      throws IOException {
    return Confinement.of(configuration, file, probes)
        .lacking(EnumSet.allOf(Capability.class), true);
  }
}
