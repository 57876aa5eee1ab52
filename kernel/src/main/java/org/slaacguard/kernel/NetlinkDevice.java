package org.slaacguard.kernel;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.LinkChange;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.PacketSocket;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.linux.WireGuardChange;
import org.slaacguard.linux.WireGuardDevice;
import org.slaacguard.linux.WireGuardNetlink;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/** The real interface, in the network namespace of the opening thread. */
final class NetlinkDevice implements KernelDevice {
  private static final String KIND = "wireguard";

  /** Marks an interface that we created, so that the next daemon recognises it after a crash. */
  private static final String ALIAS = "slaacguard";

  /**
   * Marks the interface until it has the alias, which the kernel does not accept at creation; so it
   * has a mark at any moment of a crash.
   */
  static final int MAKING = 0x534c4141;

  private final WireGuardNetlink wireguard;
  private final Rtnetlink rtnetlink;
  private final PacketSocket packets;
  private final int index;
  private final boolean made;

  private NetlinkDevice(
      WireGuardNetlink wireguard,
      Rtnetlink rtnetlink,
      PacketSocket packets,
      int index,
      boolean made) {
    this.wireguard = wireguard;
    this.rtnetlink = rtnetlink;
    this.packets = packets;
    this.index = index;
    this.made = made;
  }

  /**
   * Creates the interface, or adopts an existing one of the kernel's WireGuard. An adopted
   * interface stays when this is closed, unless it was created by a daemon that crashed.
   *
   * @throws LinuxException EOPNOTSUPP or ENOENT if the kernel has no WireGuard, EEXIST if the name
   *     belongs to an interface of another kind
   */
  static NetlinkDevice open(String name) {
    Rtnetlink rtnetlink = Rtnetlink.open();
    WireGuardNetlink wireguard = null;
    PacketSocket packets = null;
    boolean done = false;
    try {
      wireguard = WireGuardNetlink.open();
      packets = PacketSocket.open();
      Optional<Link> there = rtnetlink.links().find(name).filter(l -> l.kind().equals(KIND));
      Link link;
      boolean made;
      if (there.isEmpty()) {
        link = rtnetlink.links().create(name, KIND, MAKING);
        made = true;
      } else {
        link = there.get();
        made = isMade(rtnetlink, link);
      }
      if (made) {
        rtnetlink.links().change(link.index(), new LinkChange().alias(ALIAS).group(0));
      }
      done = true;
      return new NetlinkDevice(wireguard, rtnetlink, packets, link.index(), made);
    } finally {
      if (!done) {
        rtnetlink.close();
        if (wireguard != null) {
          wireguard.close();
        }
        if (packets != null) {
          packets.close();
        }
      }
    }
  }

  /** Whether we created an interface that exists, or had begun to. */
  private static boolean isMade(Rtnetlink rtnetlink, Link link) {
    return rtnetlink.links().alias(link.index()).equals(ALIAS)
        || rtnetlink.links().group(link.index()) == MAKING;
  }

  /** The interface of this name that a daemon has created, and not deleted. */
  private static Optional<Link> left(Rtnetlink rtnetlink, String name) {
    return rtnetlink
        .links()
        .find(name)
        .filter(link -> link.kind().equals(KIND) && isMade(rtnetlink, link));
  }

  /** Whether there is one that a daemon has created. */
  static boolean isLeft(String name) {
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      return left(rtnetlink, name).isPresent();
    }
  }

  /** Deletes it; returns whether there was one. */
  static boolean deleteLeft(String name) {
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      Optional<Link> left = left(rtnetlink, name);
      left.ifPresent(link -> rtnetlink.links().delete(link.index()));
      return left.isPresent();
    }
  }

  int index() {
    return index;
  }

  /** Number of requests that the kernel has answered so far. Any thread. */
  long answered() {
    return wireguard.answered();
  }

  @Override
  public WireGuardDevice get() {
    return wireguard.get(index);
  }

  @Override
  public void set(WireGuardChange change) {
    wireguard.set(index, change);
  }

  @Override
  public void removeAllowedIps(Map<PublicKey, List<IpPrefix>> prefixes) {
    wireguard.removeAllowedIps(index, prefixes);
  }

  @Override
  public boolean removesByName() {
    return wireguard.removesByName();
  }

  @Override
  public boolean send(byte[] packet) {
    return packets.send(index, packet) == 0;
  }

  /** Also deletes the interface, if we created it and it still exists. */
  @Override
  public void close() {
    try {
      if (made) {
        rtnetlink.links().delete(index);
      }
    } catch (LinuxException e) {
      // Another program removed it first.
      return;
    } finally {
      packets.close();
      wireguard.close();
      rtnetlink.close();
    }
  }
}
