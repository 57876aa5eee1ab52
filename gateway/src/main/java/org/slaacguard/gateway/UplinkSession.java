package org.slaacguard.gateway;

import org.slaacguard.host.MtuLayer;
import org.slaacguard.host.MtuPlan;
import org.slaacguard.host.SessionSize;

/**
 * The state of an uplink's PPPoE session: whether both ends negotiated more than 1492 bytes, or
 * whether more was seen to pass. Nothing carries over from one session to the next. Not
 * thread-safe.
 */
final class UplinkSession {
  /** How often a session is tested whose other end does not answer. */
  private static final int PATIENCE = 3;

  /** The offer heard when a session began. */
  enum Offer {
    /** Nobody listened then. */
    UNHEARD,
    /** The other end did not send PPP-Max-Payload. */
    NONE,
    /** It offered more than 1492. */
    MADE
  }

  private final SessionMemory memory;
  private int index;
  private int cameUp;
  private SessionSize size = SessionSize.UNKNOWN;
  private SessionSize former = SessionSize.UNKNOWN;
  private boolean tried;
  private int asked;

  /**
   * Begins without a session; an earlier daemon's note about a session that still exists applies.
   */
  UplinkSession(SessionMemory memory) {
    this.memory = memory;
  }

  /**
   * Follows the uplink.
   *
   * @param offer the offer heard for its current session
   * @return whether the session is another one than at the last look
   */
  boolean follow(MtuLayer uplink, Offer offer) {
    if (uplink.index() == index) {
      return false;
    }
    index = uplink.index();
    cameUp = uplink.mtu();
    size = SessionSize.UNKNOWN;
    tried = false;
    asked = 0;
    if (isThere() && uplink.kind() == MtuLayer.Kind.PPPOE) {
      SessionMemory.Known known = memory.read();
      if (offer == Offer.UNHEARD && known != null && known.index() == index) {
        cameUp = known.cameUp();
        size = known.size();
      } else {
        // That daemon may have accepted less than was offered, as the other end's MRU demands.
        size =
            switch (offer) {
              case UNHEARD -> SessionSize.UNKNOWN;
              case NONE -> SessionSize.REFUSED;
              case MADE -> isLarge() ? SessionSize.NEGOTIATED : SessionSize.UNKNOWN;
            };
      }
      remember();
    }
    return true;
  }

  private boolean isLarge() {
    return cameUp > MtuPlan.PPPOE;
  }

  private void remember() {
    memory.write(new SessionMemory.Known(index, cameUp, size));
  }

  /** Whether there is a session. */
  boolean isThere() {
    return index != 0;
  }

  /** The session's MTU when it came up, in bytes. */
  int cameUp() {
    return cameUp;
  }

  /** The largest MTU that the session supports. */
  SessionSize size() {
    return size;
  }

  /** Whether it has more than 1492 and was not tested yet. */
  boolean isDoubtful() {
    return isThere() && size == SessionSize.UNKNOWN && isLarge() && asked < PATIENCE;
  }

  /** Takes the result of testing its MTU. */
  void asked(MtuTrial.Outcome outcome) {
    asked++;
    if (outcome.isAnswered()) {
      size = outcome.passes() ? SessionSize.PROVED : SessionSize.REFUTED;
      remember();
    }
  }

  /** Whether a larger MTU may be tried, and was not tried yet. */
  boolean isUntried() {
    boolean open = size == SessionSize.REFUSED || (size == SessionSize.UNKNOWN && !isLarge());
    return isThere() && open && !tried;
  }

  /** Begins the trial of a larger MTU. */
  void begin() {
    tried = true;
    former = size;
    size = SessionSize.PROVED;
  }

  /** Ends the trial: unless more passes, the former MTU applies. */
  void end(MtuTrial.Outcome outcome) {
    if (outcome.passes()) {
      remember();
    } else {
      size = outcome.isAnswered() ? SessionSize.REFUTED : former;
    }
  }
}
