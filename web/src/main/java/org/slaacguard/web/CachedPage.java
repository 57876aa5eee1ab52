package org.slaacguard.web;

import java.util.function.Supplier;

/** A page that is rendered at most once a second, however many clients ask for it. */
final class CachedPage {
  private static final long FRESH_NANOS = 1_000_000_000L;

  private final Supplier<byte[]> maker;
  private byte[] bytes = {};
  private boolean made;
  private long at;

  CachedPage(Supplier<byte[]> maker) {
    this.maker = maker;
  }

  /** The page, which callers must not change. */
  byte[] bytes() {
    return bytes(System.nanoTime());
  }

  /** The page at a moment, in monotonic nanoseconds. */
  synchronized byte[] bytes(long now) {
    if (!made || now - at >= FRESH_NANOS) {
      bytes = maker.get();
      made = true;
      at = now;
    }
    return bytes;
  }
}
