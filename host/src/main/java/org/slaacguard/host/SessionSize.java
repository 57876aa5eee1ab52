package org.slaacguard.host;

/** Whether a PPPoE session may carry more than 1492 bytes, and why. */
public enum SessionSize {
  /** Nobody heard how it began, or it has agreed on less than it could have. */
  UNKNOWN,
  /** Both ends have agreed on more (PPP-Max-Payload, RFC 4638). */
  NEGOTIATED,
  /** The other end did not offer more when the session began. */
  REFUSED,
  /** Packets of more were seen to pass both ways, whatever was agreed on. */
  PROVED,
  /** Packets of more were seen not to pass. */
  REFUTED
}
