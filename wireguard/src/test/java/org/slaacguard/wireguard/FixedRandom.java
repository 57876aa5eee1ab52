package org.slaacguard.wireguard;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Randomness that a recording can be repeated with: the same bytes each time, indices in turn. */
final class FixedRandom implements RandomGenerator {
  private int index = 0x5eed0000;

  @Override
  public void nextBytes(byte[] bytes) {
    Arrays.fill(bytes, (byte) 0x42);
  }

  @Override
  public int nextInt() {
    return index++;
  }

  @Override
  public long nextLong() {
    return 0;
  }

  @Override
  public long nextLong(long bound) {
    return 0;
  }
}
