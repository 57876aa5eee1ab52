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
  /** How often a session is looked into whose other end does not answer. */
  private static final int PATIENCE = 3;

  /** What was heard when a session began. */
  enum Offer {
    /** Nobody listened then. */
    UNHEARD,
    /** The other end did not say PPP-Max-Payload. */
    NONE,
    /** It said more than 1492. */
    MADE
  }

  private final SessionMemory memory;
  private int index;
  private int cameUp;
  private SessionSize size = SessionSize.UNKNOWN;
  private SessionSize former = SessionSize.UNKNOWN;
  private boolean tried;
  private int asked;

  /** None yet; what an earlier daemon has noted of one that is still there, holds. */
  UplinkSession(SessionMemory memory) {
    this.memory = memory;
  }

  /**
   * Looks at the uplink.
   *
   * @param offer what was heard of the session that it has now
   * @return whether it is another session than at the last look
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
        // Its daemon may have taken less than was offered, as the other end's MRU demands.
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

  /** Whether it has more than 1492, and nobody knows yet whether that passes. */
  boolean isDoubtful() {
    return isThere() && size == SessionSize.UNKNOWN && isLarge() && asked < PATIENCE;
  }

  /** It was asked whether what it has passes. */
  void asked(MtuTrial.Outcome outcome) {
    asked++;
    if (outcome.isAnswered()) {
      size = outcome.passes() ? SessionSize.PROVED : SessionSize.REFUTED;
      remember();
    }
  }

  /** Whether it may be tried with more, which it has not been yet. */
  boolean isUntried() {
    boolean open = size == SessionSize.REFUSED || (size == SessionSize.UNKNOWN && !isLarge());
    return isThere() && open && !tried;
  }

  /** It is given more, to see whether that passes. */
  void begin() {
    tried = true;
    former = size;
    size = SessionSize.PROVED;
  }

  /** What came of it: unless more passes, it has what it had. */
  void end(MtuTrial.Outcome outcome) {
    if (outcome.passes()) {
      remember();
    } else {
      size = outcome.isAnswered() ? SessionSize.REFUTED : former;
    }
  }
}
