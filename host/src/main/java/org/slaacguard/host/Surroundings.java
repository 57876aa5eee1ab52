package org.slaacguard.host;

import java.util.List;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpPrefix;

/**
 * What is to be on the host beside the interface, for what an uplink gets.
 *
 * @param links other interfaces, some of which may not be there
 * @param dead prefixes of which nothing leaves this host: whoever delegated them has taken them
 *     back
 * @param sources what has to leave by the uplink
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
   * @param index of the interface, 0 while it is not there: with another one it is another one
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
   * Which packets leave by an uplink, or not at all.
   *
   * @param uplink its name; the interface need not be there
   * @param prefixes they come from there
   */
  public record Sources(String uplink, List<IpPrefix> prefixes) {
    /** Copies the list. */
    public Sources {
      prefixes = List.copyOf(prefixes);
    }
  }

  /** Whether the gateway is a router for anybody there. */
  boolean advertises() {
    return links.stream().anyMatch(OtherLink::advertises);
  }

  /** Those at which it is. */
  List<String> advertised() {
    return links.stream().filter(OtherLink::advertises).map(OtherLink::name).toList();
  }
}
