package org.slaacguard.host;

import java.util.List;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpPrefix;

/**
 * The state that the host should have beside the interface because of an uplink's delegation.
 *
 * @param links other interfaces, some of which may not be there
 * @param dead withdrawn prefixes, from which no packet may leave this host
 * @param sources the sources that have to leave by the uplink
 */
public record Surroundings(List<OtherLink> links, List<IpPrefix> dead, Sources sources) {
  /** Nothing. */
  public static final Surroundings NONE =
      new Surroundings(List.of(), List.of(), new Sources("", List.of()));

  /** Copies the lists. */
  public Surroundings {
    links = List.copyOf(links);
    dead = List.copyOf(dead);
  }

  /**
   * Another interface.
   *
   * @param index of the interface, 0 while it does not exist. An interface with another index is
   *     another one
   * @param addresses of the gateway there
   * @param advertises whether the gateway is the router there
   */
  public record OtherLink(
      String name, int index, List<InterfaceAddress> addresses, boolean advertises) {
    /** Copies the list. */
    public OtherLink {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * The packets that leave by an uplink, or not at all.
   *
   * @param uplink its name; the interface need not be there
   * @param prefixes the prefixes of their sources
   */
  public record Sources(String uplink, List<IpPrefix> prefixes) {
    /** Copies the list. */
    public Sources {
      prefixes = List.copyOf(prefixes);
    }
  }

  /** Whether the gateway is the router on any of these interfaces. */
  boolean advertises() {
    return links.stream().anyMatch(OtherLink::advertises);
  }

  /** The interfaces on which the gateway is the router. */
  List<String> advertised() {
    return links.stream().filter(OtherLink::advertises).map(OtherLink::name).toList();
  }
}
