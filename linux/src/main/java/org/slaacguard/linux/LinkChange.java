package org.slaacguard.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A change to an interface, built step by step. Other properties stay as they are. */
public final class LinkChange {
  /** Value of {@link #addressGeneration}: the link-local address from the hardware address. */
  public static final int GENERATE_EUI64 = 0;

  /** Value of {@link #addressGeneration}: no link-local address. */
  public static final int GENERATE_NONE = 1;

  /** Value of {@link #addressGeneration}: from the configured secret (RFC 7217). */
  public static final int GENERATE_STABLE_SECRET = 2;

  /** Value of {@link #addressGeneration}: from a random secret (RFC 7217). */
  public static final int GENERATE_RANDOM = 3;

  private static final int IFLA_INET6_ADDR_GEN_MODE = 8;

  private final List<Consumer<NetlinkRequest>> attributes = new ArrayList<>();
  private int flags;
  private int mask;

  /** Creates a change without effect. */
  public LinkChange() {}

  /** Switches the interface on or off. */
  public LinkChange up(boolean up) {
    mask |= Link.FLAG_UP;
    flags = up ? flags | Link.FLAG_UP : flags & ~Link.FLAG_UP;
    return this;
  }

  /** Sets the MTU in bytes. */
  public LinkChange mtu(int mtu) {
    return add(r -> r.intAttribute(Link.IFLA_MTU, mtu));
  }

  /** Renames the interface, to 1 to 15 bytes. */
  public LinkChange name(String name) {
    return add(r -> r.textAttribute(Link.IFLA_IFNAME, name));
  }

  /** Sets the alias, which {@code ip link} shows, 1 to 255 bytes. */
  public LinkChange alias(String text) {
    return add(r -> r.textAttribute(Link.IFLA_IFALIAS, text));
  }

  /** Moves the interface to a group, by which rules may match many; 0 is the default. */
  public LinkChange group(int number) {
    return add(r -> r.intAttribute(Link.IFLA_GROUP, number));
  }

  /**
   * Moves the interface to this namespace, where it loses its addresses and may get another index.
   */
  public LinkChange moveTo(NetworkNamespace namespace) {
    return add(r -> r.intAttribute(Link.IFLA_NET_NS_FD, namespace.fd().number()));
  }

  /** Sets how the kernel forms the IPv6 link-local address (addr_gen_mode). */
  public LinkChange addressGeneration(int mode) {
    return add(
        r -> {
          int spec = r.begin(Link.IFLA_AF_SPEC);
          int inet6 = r.begin(Sockets.AF_INET6);
          r.byteAttribute(IFLA_INET6_ADDR_GEN_MODE, mode).end(inet6).end(spec);
        });
  }

  /** Sets the hardware address, 6 bytes on Ethernet. */
  public LinkChange hardwareAddress(byte[] address) {
    byte[] copy = address.clone();
    return add(r -> r.attribute(Link.IFLA_ADDRESS, copy));
  }

  private LinkChange add(Consumer<NetlinkRequest> attribute) {
    attributes.add(attribute);
    return this;
  }

  void write(NetlinkRequest request, int index) {
    request.u8(0).u8(0).u16(0).u32(index).u32(flags).u32(mask);
    attributes.forEach(a -> a.accept(request));
  }
}
