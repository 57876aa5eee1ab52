package org.slaacguard.routing;

/** Why an authenticated packet's source address was not learned, and the packet dropped. */
public enum LearnRefusal {
  /** Outside the peer's {@code LearnableIPs}, or in a special prefix that they do not name. */
  OUT_OF_SCOPE("out-of-scope"),
  /**
   * Unspecified, loopback, multicast, broadcast, IPv4-mapped or -compatible, the address of an IPv4
   * network: no host's address.
   */
  NOT_UNICAST("not-unicast"),
  /** The subnet-router anycast address or a reserved interface identifier of a prefix. */
  ANYCAST("anycast"),
  /** An address of the gateway itself. */
  GATEWAY("gateway"),
  /** Another peer's static {@code AllowedIPs} cover it. */
  STATIC_CONFLICT("static-conflict"),
  /** Another peer learned it first. */
  LEARNED_CONFLICT("learned-conflict"),
  /** The peer's token bucket is empty. */
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

  /** This reason as an answer of {@link LearnedAddresses#learn}, below zero. */
  @SuppressWarnings("EnumOrdinal") // as for index
  public int answer() {
    return -1 - ordinal();
  }

  /**
   * The reason in an answer of {@link LearnedAddresses#learn}.
   *
   * @param answer below zero
   */
  public static LearnRefusal of(int answer) {
    return REASONS[-1 - answer];
  }

  /** From 0 on, without a gap. */
  @SuppressWarnings("EnumOrdinal") // an index of arrays within the process; never stored
  int index() {
    return ordinal();
  }
}
