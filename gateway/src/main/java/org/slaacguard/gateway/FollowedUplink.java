package org.slaacguard.gateway;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Configuration;
import org.slaacguard.host.DeviceSizes;
import org.slaacguard.net.IpAddress;

/**
 * What an interface takes from the uplink that its file names: prefixes, and the size of packets.
 * The uplink stays the same while the interface is up; all else follows the file. Calls come one at
 * a time.
 */
final class FollowedUplink {
  private final String interfaceName;
  private final HostSide host;
  private final @Nullable ConfiguredUplink prefixes;
  private @Nullable UplinkMtu mtu;

  /** Whether a device may have a size by us. */
  private boolean sized;

  private FollowedUplink(String interfaceName, HostSide host, @Nullable ConfiguredUplink prefixes) {
    this.interfaceName = interfaceName;
    this.host = host;
    this.prefixes = prefixes;
  }

  /**
   * Begins to follow prefixes; {@link #sizes} begins to follow sizes.
   *
   * @throws IOException as {@link Uplinks#join}
   */
  static FollowedUplink of(
      SharedParts parts, Configuration file, InterfaceDaemon daemon, HostSide host)
      throws IOException {
    return new FollowedUplink(
        daemon.interfaceName(), host, ConfiguredUplink.of(parts, file, daemon, host));
  }

  /** Takes the changed settings of prefixes. */
  void settings(Configuration changed) {
    if (prefixes != null) {
      prefixes.settings(changed.device().settings());
    }
  }

  /**
   * Follows the sizes of a file, and those of no earlier one.
   *
   * @param endpoints the outer addresses of peers that the file names
   * @throws IOException if there is no netlink socket available
   */
  void sizes(Configuration file, List<IpAddress> endpoints) throws IOException {
    stopSizes();
    mtu = UplinkMtu.of(interfaceName, file, endpoints, host);
    if (mtu != null) {
      sized = true;
    } else if (sized) {
      sized = false;
      host.live().sizes(DeviceSizes.NONE, false);
    }
  }

  /** Stops following sizes. What was set stays until the host's side goes down. */
  void stopSizes() {
    if (mtu != null) {
      mtu.close();
      mtu = null;
    }
  }

  /** Stops following prefixes. Changes to the host stay until {@link #left}. */
  void leave() {
    if (prefixes != null) {
      prefixes.leave();
    }
  }

  /** Follows the undoing of changes to the host; see {@link ConfiguredUplink#left}. */
  void left() {
    if (prefixes != null) {
      prefixes.left();
    }
  }
}
