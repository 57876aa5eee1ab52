package org.slaacguard.routing;

/**
 * Why the source address of an authenticated packet was not learned, and the packet was dropped.
 */
public enum LearnRefusal {
  /** Outside the peer's {@code LearnableIPs}, or in a special prefix that they do not name. */
  OUT_OF_SCOPE("out-of-scope"),
  /**
   * Not the address of a host: unspecified, loopback, multicast, broadcast, IPv4-mapped,
   * IPv4-compatible, or an IPv4 network's own address.
   */
  NOT_UNICAST("not-unicast"),
  /** The subnet-router anycast address or a reserved interface identifier of a prefix. */
  ANYCAST("anycast"),
  /** The gateway's own address. */
  GATEWAY("gateway"),
  /** Covered by another peer's static {@code AllowedIPs}. */
  STATIC_CONFLICT("static-conflict"),
  /** Learned by another peer first. */
  LEARNED_CONFLICT("learned-conflict"),
  /** The peer has no token for a new address. */
  RATE("rate"),
  /** The peer may have no learned address at all, or the table is full. */
  CAPACITY("capacity");

  private static final LearnRefusal[] REASONS = values();

  private final String label;

  LearnRefusal(String label) {
    this.label = label;
  }

  /** The name in counters, events and logs. */
  public String label() {
    return label;
  }

  /** This reason as an answer of {@link LearnedAddresses#learn}: a negative number. */
  @SuppressWarnings("EnumOrdinal") // as for index
  public int answer() {
    return -1 - ordinal();
  }

  /**
   * The reason in an answer of {@link LearnedAddresses#learn}.
   *
   * @param answer a negative number
   */
  public static LearnRefusal of(int answer) {
    return REASONS[-1 - answer];
  }

  /** An index from 0 on, without gaps. */
  @SuppressWarnings("EnumOrdinal") // an index of arrays within the process; never stored
  int index() {
    return ordinal();
  }
}
