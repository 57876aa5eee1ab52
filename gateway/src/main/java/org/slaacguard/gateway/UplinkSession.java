package org.slaacguard.gateway;

import org.slaacguard.host.MtuLayer;
import org.slaacguard.host.MtuPlan;
import org.slaacguard.host.SessionSize;

/**
 * What is known of the PPPoE session of an uplink: whether both ends have agreed on more than 1492
 * bytes, or whether more was seen to pass. Each session is another: what held for one says nothing
 * of the next. For one thread.
 */
final class UplinkSession {
  private int index;
  private int cameUp;
  private SessionSize size = SessionSize.UNKNOWN;
  private boolean tried;

  /**
   * Looks at the uplink.
   *
   * @return whether it is another session than at the last look
   */
  boolean follow(MtuLayer uplink) {
    if (uplink.index() == index) {
      return false;
    }
    index = uplink.index();
    cameUp = uplink.mtu();
    // pppd takes more than that only where the other end has offered it.
    size = cameUp > MtuPlan.PPPOE ? SessionSize.NEGOTIATED : SessionSize.UNKNOWN;
    tried = false;
    return true;
  }

  /** Whether there is one now. */
  boolean isThere() {
    return index != 0;
  }

  /** What it had when it came, in bytes. */
  int cameUp() {
    return cameUp;
  }

  /** What it may carry. */
  SessionSize size() {
    return size;
  }

  /** Whether it may be tried with more, which it has not been yet. */
  boolean isUntried() {
    return isThere() && size == SessionSize.UNKNOWN && !tried;
  }

  /** It is given more, to see whether that passes. */
  void begin() {
    tried = true;
    size = SessionSize.PROVED;
  }

  /** More does not pass, or nobody said so. */
  void refuted() {
    size = SessionSize.UNKNOWN;
  }
}
