package org.slaacguard.net;

/** A router's preference as default router or for a route (RFC 4191, section 2.1). */
public enum RouterPreference {
  /** Preferred to others. */
  HIGH(1),
  /** The default. */
  MEDIUM(0),
  /** Used after others. */
  LOW(3);

  private final int bits;

  RouterPreference(int bits) {
    this.bits = bits;
  }

  /** The two bits on the wire. */
  int bits() {
    return bits;
  }

  /**
   * The preference for two bits; the reserved value 2 is read as medium (RFC 4191, section 2.2).
   */
  static RouterPreference ofBits(int bits) {
    return switch (bits & 3) {
      case 1 -> HIGH;
      case 3 -> LOW;
      default -> MEDIUM;
    };
  }
}
