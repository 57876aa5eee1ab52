package org.slaacguard.gateway;

import java.util.EnumSet;
import java.util.Set;
import org.slaacguard.linux.Capability;

/** The capabilities for each purpose. */
final class Rights {
  /** The TUN device, addresses, routes, marks; iptables where there is no nft; low ports. */
  static final Set<Capability> OWN =
      EnumSet.of(
          Capability.NET_ADMIN,
          Capability.NET_RAW,
          Capability.NET_BIND_SERVICE,
          Capability.IPC_LOCK);

  /** The capabilities for eBPF, from Linux 5.8 on and before. */
  static final Set<Capability> PROBE =
      EnumSet.of(Capability.SYS_ADMIN, Capability.BPF, Capability.PERFMON, Capability.SYS_RESOURCE);

  /** The capabilities that no hook needs to set up a network. */
  static final Set<Capability> NOBODY =
      EnumSet.of(
          Capability.SYS_RAWIO,
          Capability.SYS_PACCT,
          Capability.SYS_BOOT,
          Capability.SYS_TIME,
          Capability.SYS_TTY_CONFIG,
          Capability.LEASE,
          Capability.AUDIT_CONTROL,
          Capability.AUDIT_READ,
          Capability.SETFCAP,
          Capability.MAC_OVERRIDE,
          Capability.MAC_ADMIN,
          Capability.SYSLOG,
          Capability.WAKE_ALARM,
          Capability.BLOCK_SUSPEND,
          Capability.CHECKPOINT_RESTORE);

  private Rights() {}
}
