package org.slaacguard.web;

import java.util.function.Supplier;

/** A page that is made anew once a second at the most, however many ask for it. */
final class CachedPage {
  private static final long FRESH_NANOS = 1_000_000_000L;

  private final Supplier<byte[]> maker;
  private byte[] bytes = {};
  private boolean made;
  private long at;

  CachedPage(Supplier<byte[]> maker) {
    this.maker = maker;
  }

  /** The page; not to be changed. */
  byte[] bytes() {
    return bytes(System.nanoTime());
  }

  /** The same at a time, in monotonic nanoseconds. */
  synchronized byte[] bytes(long now) {
    if (!made || now - at >= FRESH_NANOS) {
      bytes = maker.get();
      made = true;
      at = now;
    }
    return bytes;
  }
}
