package org.slaacguard.gateway;

/**
 * Tells how far the host has followed the plans that were handed to it. Any thread; never waits.
 */
interface HostProgress {
  /**
   * The number of the newest plan. Before the interface is up, this is the number of the first one.
   * It is 0 if another program sets the interface up.
   */
  long newest();

  /** The number of the newest plan that the host has followed, as far as that was possible. */
  long followed();
}
