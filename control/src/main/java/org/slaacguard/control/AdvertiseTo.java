package org.slaacguard.control;

import java.util.Locale;

/** Where router advertisements to a peer go; by its key, all of them. */
public enum AdvertiseTo {
  /** To whoever asked, else to all nodes (RFC 4861, section 6.2.6). */
  ASKER,
  /** To {@code ff02::1}. */
  ALL_NODES,
  /** To where the peer asked from the last time, also unasked. */
  UNICAST;

  /** The word as the file writes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
