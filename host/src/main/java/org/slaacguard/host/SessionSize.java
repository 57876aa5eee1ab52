package org.slaacguard.host;

/** Whether a PPPoE session may carry more than 1492 bytes, and why. */
public enum SessionSize {
  /** Nothing says that it may. */
  UNKNOWN,
  /** Both ends have agreed on more (PPP-Max-Payload, RFC 4638). */
  NEGOTIATED,
  /** They have not, but packets of that size were seen to pass both ways. */
  PROVED
}
