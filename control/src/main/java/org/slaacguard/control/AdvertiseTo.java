package org.slaacguard.control;

import java.util.Locale;

/**
 * The destination address of router advertisements to a peer; its key selects the peer in any case.
 */
public enum AdvertiseTo {
  /** To the address that asked, else to all nodes (RFC 4861, section 6.2.6). */
  ASKER,
  /** To {@code ff02::1}. */
  ALL_NODES,
  /** To the address from which the peer last asked, also unasked. */
  UNICAST;

  /** The word as the file writes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
