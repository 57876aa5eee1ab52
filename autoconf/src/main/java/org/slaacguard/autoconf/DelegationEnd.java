package org.slaacguard.autoconf;

/** Why a delegated prefix is no longer routed to its peer. */
public enum DelegationEnd {
  /** Its client did not renew it in time. */
  EXPIRED("expired"),
  /** Its client released it. */
  RELEASED("released"),
  /** It is in no pool any more, or has another use by now. */
  WITHDRAWN("withdrawn"),
  /** Its client has another prefix, or another client of the peer has taken its place. */
  REPLACED("replaced"),
  /** The peer's limit was lowered. */
  LIMITED("limited"),
  /** The peer was removed. */
  PEER_REMOVED("peer-removed");

  private final String label;

  DelegationEnd(String label) {
    this.label = label;
  }

  /** The name in events and the history. */
  public String label() {
    return label;
  }
}
