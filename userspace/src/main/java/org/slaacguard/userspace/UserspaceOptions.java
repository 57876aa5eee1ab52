package org.slaacguard.userspace;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * How a userspace interface is created. Offloads that the kernel lacks are never used; the switches
 * here turn them off in any case.
 *
 * @param interfaceName 1 to 15 bytes
 * @param mtu of the interface in bytes, 576 to 65,475; also the limit of padding
 * @param tunOffload whether the TUN device uses super-packets
 * @param coalesceUdp whether UDP is joined for the TUN device, as TCP is
 * @param udpSegment whether runs of datagrams are sent in one call (UDP_SEGMENT)
 * @param udpCoalesce whether runs of datagrams are received in one call (UDP_GRO)
 * @param pairs number of worker pairs, each with its own TUN queue and sockets, 1 to 64
 * @param warmUp how long the packet path is warmed up with synthetic packets at full speed, before
 *     that goes on with pauses; zero: not at all
 * @param spin how long a worker polls before it sleeps; zero: not at all
 */
public record UserspaceOptions(
    String interfaceName,
    int mtu,
    boolean tunOffload,
    boolean coalesceUdp,
    boolean udpSegment,
    boolean udpCoalesce,
    int pairs,
    Duration warmUp,
    Duration spin) {
  /** The MTU that fits WireGuard over IPv6 into an Ethernet: 1500 - 40 - 8 - 32. */
  public static final int DEFAULT_MTU = 1420;

  /** Checks the ranges. */
  public UserspaceOptions {
    if (mtu < 576 || mtu > 65_475) {
      throw new IllegalArgumentException("an MTU is 576 to 65475 here, not " + mtu);
    }
    if (pairs < 1 || pairs > 64) {
      throw new IllegalArgumentException(
          "the number of worker pairs must be 1 to 64, not " + pairs);
    }
  }

  /**
   * The defaults for an interface: every available offload, and one pair of workers for two
   * processors.
   */
  public static UserspaceOptions of(String interfaceName) {
    return new UserspaceOptions(
        interfaceName,
        DEFAULT_MTU,
        true,
        true,
        true,
        true,
        Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 64),
        Duration.ofMillis(250),
        Duration.ZERO);
  }

  /** The same options with another MTU. */
  public UserspaceOptions withMtu(int bytes) {
    return with(copy -> copy.mtu = bytes);
  }

  /** The same options with offloads on or off: at the TUN device, for UDP in it, and outside. */
  public UserspaceOptions withOffloads(boolean tun, boolean udp, boolean segment, boolean gro) {
    return new UserspaceOptions(interfaceName, mtu, tun, udp, segment, gro, pairs, warmUp, spin);
  }

  /** The same options with another number of worker pairs. */
  public UserspaceOptions withPairs(int count) {
    return with(copy -> copy.pairs = count);
  }

  /** The same options with another time to warm up. */
  public UserspaceOptions withWarmUp(Duration time) {
    return with(copy -> copy.warmUp = time);
  }

  private UserspaceOptions with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return new UserspaceOptions(
        interfaceName,
        copy.mtu,
        tunOffload,
        coalesceUdp,
        udpSegment,
        udpCoalesce,
        copy.pairs,
        copy.warmUp,
        spin);
  }

  /** A mutable copy of the fields. */
  private static final class Copy {
    private int mtu;
    private int pairs;
    private Duration warmUp;

    Copy(UserspaceOptions from) {
      mtu = from.mtu;
      pairs = from.pairs;
      warmUp = from.warmUp;
    }
  }
}
