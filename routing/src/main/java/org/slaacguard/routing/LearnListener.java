package org.slaacguard.routing;

/**
 * Hears what {@link LearnedAddresses} did, on the thread that did it: it must neither block nor
 * call back. Addresses are in their 128-bit form ({@link org.slaacguard.net.IpAddress#of}).
 *
 * <p>{@link #learned} and {@link #forgotten} come one at a time, in the order in which the table
 * changed. {@link #refused} may come from several threads at once. A method that is not overridden
 * ignores its events.
 */
public interface LearnListener {
  /** An address is routed to a peer from now on. Not called for restored ones. */
  default void learned(int slot, long high, long low) {}

  /** An address is no longer routed to a peer. */
  default void forgotten(int slot, long high, long low, ForgetReason reason) {}

  /**
   * Packets of a peer were refused for their source. Equal refusals are joined: one call a second
   * at most for each peer and reason.
   *
   * @param high of the last address refused
   * @param low of the last address refused
   * @param owner the slot of the peer that has that address, in case of a conflict; {@link
   *     LearnedAddresses#NOBODY} otherwise, and where that has ended meanwhile
   * @param count packets this call stands for, at least 1; the sum over all calls is exact
   */
  default void refused(int slot, long high, long low, LearnRefusal reason, int owner, long count) {}
}
