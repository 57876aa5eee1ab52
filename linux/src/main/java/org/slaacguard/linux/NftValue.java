package org.slaacguard.linux;

import org.jspecify.annotations.Nullable;

/** What a map of nftables says of an address. */
public sealed interface NftValue {
  /** The same text for what is wanted and for what the kernel has. */
  String text();

  /**
   * Where its packets go.
   *
   * @param chain to go to; null accepts
   */
  record Verdict(@Nullable String chain) implements NftValue {
    @Override
    public String text() {
      return chain == null ? "accept" : chain;
    }
  }

  /**
   * A number.
   *
   * @param value as unsigned
   */
  record Mark(int value) implements NftValue {
    @Override
    public String text() {
      return Integer.toUnsignedString(value);
    }
  }
}
