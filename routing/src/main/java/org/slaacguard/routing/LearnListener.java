package org.slaacguard.routing;

/**
 * Receives what {@link LearnedAddresses} did, on the thread that did it, and is asked by it. A
 * method must neither block nor call back. Addresses are in their 128-bit form ({@link
 * org.slaacguard.net.IpAddress#of}).
 *
 * <p>Calls of {@link #learned} and {@link #forgotten} come one at a time, in the order in which the
 * table changed. {@link #refused} may come from several threads at once. A method that is not
 * overridden ignores its events.
 */
public interface LearnListener {
  /** An address is routed to a peer from now on. Not called for restored addresses. */
  default void learned(int slot, long high, long low) {}

  /** An address is no longer routed to a peer. */
  default void forgotten(int slot, long high, long low, ForgetReason reason) {}

  /**
   * Packets of a peer were refused for their source. Equal refusals are joined: one call a second
   * at most for each peer and reason.
   *
   * @param high of the last refused address
   * @param low of the last refused address
   * @param owner for a conflict, the slot of the peer that has that address; else, and if the
   *     conflict has ended meanwhile, {@link LearnedAddresses#NOBODY}
   * @param count the packets that this call stands for, at least 1; the sum over all calls is exact
   */
  default void refused(int slot, long high, long low, LearnRefusal reason, int owner, long count) {}

  /**
   * Asked before an address counts as idle for too long: when its last packet came. For whoever
   * passes packets without {@link LearnedAddresses#learn}, and so knows a later time. Any thread.
   *
   * @param known monotonic nanoseconds, the answer of whoever knows nothing later
   */
  default long lastSeen(long high, long low, long known) {
    return known;
  }
}
