package org.slaacguard.control;

import java.util.Locale;

/**
 * The destination address of router advertisements to a peer. The peer's key selects the peer in
 * any case.
 */
public enum AdvertiseTo {
  /** The address that solicited, else all nodes (RFC 4861, section 6.2.6). */
  ASKER,
  /** {@code ff02::1}. */
  ALL_NODES,
  /** The address from which the peer last solicited, also for unsolicited advertisements. */
  UNICAST;

  /** The word as the file writes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
