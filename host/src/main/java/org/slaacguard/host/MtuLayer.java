package org.slaacguard.host;

import java.util.List;
import java.util.stream.Stream;

/**
 * A device on the path to the uplink, and the devices that it lies on.
 *
 * @param name of the device
 * @param index its number, 0 where it is not there yet
 * @param kind its kind
 * @param mtu in bytes, 0 where it is not there yet
 * @param most the largest MTU that its driver supports, in bytes; 0 where that is not known
 * @param lower what it lies on; of a bridge or a bond, its ports
 */
public record MtuLayer(String name, int index, Kind kind, int mtu, int most, List<MtuLayer> lower) {
  /** What a device is, and what it costs. */
  public enum Kind {
    /** Hardware, or a device that looks like it. */
    ETHERNET("Ethernet", 0, "nothing: the MTU does not count its header of 14 bytes"),
    /** IEEE 802.1Q. */
    VLAN("VLAN", 0, "nothing: the MTU does not count its tag of 4 bytes"),
    /** A switch in the kernel. */
    BRIDGE("bridge", 0, "nothing, but each port has to take as much"),
    /** Several devices as one; it sets those below it by itself. */
    BOND("bond", 0, "nothing; its ports follow it"),
    /** Another address on the same device. */
    MACVLAN("macvlan", 0, "nothing"),
    /** RFC 2516, section 7. */
    PPPOE("PPPoE", 8, "8 bytes: 6 of PPPoE and 2 of PPP"),
    /** PPP over something else, or over what is not known. */
    PPP("PPP", 0, "its overhead below is not known"),
    /** Any other tunnel or virtual device. */
    OTHER("other", 0, "its overhead below is not known");

    private final String title;
    private final int cost;
    private final String costText;

    Kind(String title, int cost, String costText) {
      this.title = title;
      this.cost = cost;
      this.costText = costText;
    }

    /** The name for people. */
    public String title() {
      return title;
    }

    /** The bytes that it takes of each packet. */
    public int cost() {
      return cost;
    }

    /** The cost as text for people. */
    public String costText() {
      return costText;
    }
  }

  /** Copies the list. */
  public MtuLayer {
    lower = List.copyOf(lower);
  }

  /** This device and all below it, from the top. */
  public Stream<MtuLayer> all() {
    return Stream.concat(Stream.of(this), lower.stream().flatMap(MtuLayer::all));
  }

  /** The largest IP packet that the drivers allow, in bytes; 0 for no limit. */
  int limit() {
    int least = most;
    for (MtuLayer each : lower) {
      int below = each.limit();
      if (below != 0 && (least == 0 || below - kind.cost() < least)) {
        least = below - kind.cost();
      }
    }
    return least;
  }

  /** The device whose driver sets {@link #limit}. */
  MtuLayer narrowest() {
    int limit = limit();
    for (MtuLayer each : lower) {
      if (limit != 0 && each.limit() - kind.cost() == limit) {
        return each.narrowest();
      }
    }
    return this;
  }
}
