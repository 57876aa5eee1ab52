package org.slaacguard.control;

/** What is done about a peer that has reached its limit of traffic. */
public enum OverTraffic {
  /** An event tells of it. */
  NOTIFY,
  /** The same, and the peer reaches nothing until the next month. */
  DISABLE
}
