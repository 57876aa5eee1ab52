package org.slaacguard.control;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpPrefix;

/**
 * What an uplink has, and what {@code delegated:N} stands for by it.
 *
 * @param uplink the interface to the provider
 * @param state what the client is at, as {@code BOUND} or {@code SOLICIT}
 * @param since when that began
 * @param prefixes whole, as they are delegated
 * @param subnets each that some setting names
 */
public record DelegationStatus(
    String uplink, String state, Instant since, List<Lease> prefixes, List<Subnet> subnets) {
  /** Copies the lists. */
  public DelegationStatus {
    prefixes = List.copyOf(prefixes);
    subnets = List.copyOf(subnets);
  }

  /**
   * A prefix that the provider has given.
   *
   * @param preferredUntil null forever
   * @param validUntil null forever
   */
  public record Lease(
      IpPrefix prefix, @Nullable Instant preferredUntil, @Nullable Instant validUntil) {}

  /**
   * A subnet, and where it is advertised.
   *
   * @param source its name in files
   * @param interfaceName where
   * @param prefixes what it is now, the newest first; empty while it is none
   */
  public record Subnet(
      PrefixSource.Delegated source, String interfaceName, List<IpPrefix> prefixes) {
    /** Copies the list. */
    public Subnet {
      prefixes = List.copyOf(prefixes);
    }
  }
}
