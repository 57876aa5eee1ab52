package org.slaacguard.autoconf;

/** Why a delegated prefix leads to its peer no more. */
public enum DelegationEnd {
  /** Its client did not renew it in time. */
  EXPIRED("expired"),
  /** Its client gave it back. */
  RELEASED("released"),
  /** It is in no pool any more, or is somebody's otherwise by now. */
  WITHDRAWN("withdrawn"),
  /** Its client has another one, or another client of the peer took its place. */
  REPLACED("replaced"),
  /** The peer may have fewer, or none. */
  LIMITED("limited"),
  /** The peer was removed. */
  PEER_REMOVED("peer-removed");

  private final String label;

  DelegationEnd(String label) {
    this.label = label;
  }

  /** How events and the history call it. */
  public String label() {
    return label;
  }
}
