package org.slaacguard.linux;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;

/**
 * What the elements of a set or a map of nftables come to, in no order: enough to tell whether
 * somebody has changed one. A range counts by its first address.
 *
 * @param count the number of elements
 * @param sum of what each comes to
 */
public record NftDigest(int count, long sum) {
  /** No elements. */
  public static final NftDigest EMPTY = new NftDigest(0, 0);

  private static final long ODD = 0x9e37_79b9_7f4a_7c15L;

  /**
   * The same with one more element.
   *
   * @param value what a map says of it; null in a set
   */
  public NftDigest plus(IpAddress key, @Nullable NftValue value) {
    String text = value == null ? null : value.text();
    long one = (31L * key.hashCode() + Objects.hashCode(text) + 1) * ODD;
    return new NftDigest(count + 1, sum + (one ^ one >>> 29));
  }
}
