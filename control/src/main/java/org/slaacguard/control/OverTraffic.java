package org.slaacguard.control;

/** The action when a peer reaches its traffic limit. */
public enum OverTraffic {
  /** Reports an event. */
  NOTIFY,
  /** Reports an event, and blocks the peer's traffic until the next month. */
  DISABLE
}
