package org.slaacguard.gateway;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.ThreadEnd;
import org.slaacguard.control.UplinkMtuSettings;
import org.slaacguard.net.IpAddress;

/**
 * Sets the MTU of each device on the path to the uplink, whenever one of them comes up, and gives
 * the tunnel what is left. It has a thread of its own ({@link UplinkMtuThread}). The host thread
 * makes the changes, and undoes them at the end.
 */
final class UplinkMtu implements AutoCloseable {
  private final UplinkMtuThread work;
  private final Thread thread;

  private UplinkMtu(UplinkMtuThread work, String interfaceName) {
    this.work = work;
    thread = Thread.ofPlatform().daemon().name(interfaceName + "-mtu").unstarted(work);
  }

  /**
   * Begins to follow the uplink of a file, in the network namespace of the calling thread.
   *
   * @param endpoints the outer addresses of peers that the file names
   * @return null if the file has no {@code UplinkMTU}
   * @throws IOException if there is no netlink socket available
   */
  static @Nullable UplinkMtu of(
      String interfaceName, Configuration said, List<IpAddress> endpoints, HostSide host)
      throws IOException {
    UplinkMtuSettings settings = said.device().settings().get(SettingTable.UPLINK_MTU);
    if (settings == null) {
      return null;
    }
    boolean tunnel = said.device().network().mtu() == null;
    UplinkMtu follower =
        new UplinkMtu(
            UplinkMtuThread.open(interfaceName, settings, tunnel, endpoints, host), interfaceName);
    follower.thread.start();
    return follower;
  }

  /** Stops following. What was set stays until the host's side goes down. */
  @Override
  public void close() {
    work.stop();
    ThreadEnd.await(thread);
  }
}
