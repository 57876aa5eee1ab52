package org.slaacguard.routing;

import java.util.Random;

/** Draws what an input says, a byte a draw; zeros once it is at its end. */
final class BytesRandom extends Random {
  private static final long serialVersionUID = 1L;

  private final byte[] bytes;
  private int position;

  BytesRandom(byte[] bytes) {
    super(0);
    this.bytes = bytes;
  }

  boolean isAtEnd() {
    return position >= bytes.length;
  }

  /** The byte is in the upper bits and in the lower ones: {@link Random} takes either. */
  @Override
  protected int next(int bits) {
    // Before the constructor has run, Random may draw.
    int value = bytes == null || isAtEnd() ? 0 : bytes[position++] & 0xff;
    return (value * 0x0101_0101) >>> (32 - bits);
  }
}
