package org.slaacguard.control;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpPrefix;

/**
 * The prefixes of an uplink, and the subnets made from them.
 *
 * @param uplink the interface to the provider
 * @param state the client's state, such as {@code BOUND} or {@code SOLICIT}
 * @param since when the state began
 * @param prefixes the delegated prefixes, whole
 * @param subnets each subnet that a setting names
 */
public record DelegationStatus(
    String uplink, String state, Instant since, List<Lease> prefixes, List<Subnet> subnets) {
  /** Copies the lists. */
  public DelegationStatus {
    prefixes = List.copyOf(prefixes);
    subnets = List.copyOf(subnets);
  }

  /**
   * A prefix that the provider has delegated.
   *
   * @param preferredUntil null for ever
   * @param validUntil null for ever
   */
  public record Lease(
      IpPrefix prefix, @Nullable Instant preferredUntil, @Nullable Instant validUntil) {}

  /**
   * A subnet, and the interface that advertises it.
   *
   * @param source its name in files
   * @param interfaceName the advertising interface
   * @param prefixes the subnet's current prefixes, the newest first; empty while there are none
   */
  public record Subnet(
      PrefixSource.Delegated source, String interfaceName, List<IpPrefix> prefixes) {
    /** Copies the list. */
    public Subnet {
      prefixes = List.copyOf(prefixes);
    }
  }
}
