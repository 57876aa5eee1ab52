package org.slaacguard.net;

/** How much a router wants to be chosen (RFC 4191, section 2.1). */
public enum RouterPreference {
  /** Before others. */
  HIGH(1),
  /** As usual. */
  MEDIUM(0),
  /** After others. */
  LOW(3);

  private final int bits;

  RouterPreference(int bits) {
    this.bits = bits;
  }

  /** The two bits on the wire. */
  int bits() {
    return bits;
  }

  /** What two bits mean; the reserved value 2 is read as medium (RFC 4191, section 2.2). */
  static RouterPreference ofBits(int bits) {
    return switch (bits & 3) {
      case 1 -> HIGH;
      case 3 -> LOW;
      default -> MEDIUM;
    };
  }
}
