package org.slaacguard.control;

import java.time.Duration;
import java.util.List;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.NdOption;

/**
 * The prefix of a NAT64, in router advertisements (RFC 8781), as {@code PREF64} writes it: {@code
 * 64:ff9b::/96 lifetime=10m}.
 *
 * @param prefix of length 32, 40, 48, 56, 64 or 96
 * @param lifetime in whole seconds, 65,528 at most; on the wire the next multiple of 8
 */
public record Nat64Prefix(IpPrefix prefix, Duration lifetime) {
  private static final Duration LONGEST = Duration.ofSeconds(NdOption.Pref64.LONGEST);

  /** Checks family, length and range. */
  public Nat64Prefix {
    if (lifetime.isNegative()
        || lifetime.compareTo(LONGEST) > 0
        || lifetime.toMillis() % 1000 != 0) {
      throw new IllegalArgumentException(
          "the lifetime of a NAT64 prefix must be 0s to 65528s, in whole seconds");
    }
    new NdOption.Pref64(prefix, 0).withdrawn();
  }

  /**
   * Reads a prefix and its lifetime, separated by blanks.
   *
   * @throws IllegalArgumentException naming the part that is malformed
   */
  public static Nat64Prefix parse(String text) {
    EntryOptions options = new EntryOptions(text, "a NAT64", List.of("lifetime"));
    return new Nat64Prefix(
        IpPrefix.parse(options.head()), options.get("lifetime", EntryOptions::lifetime, LONGEST));
  }

  /** The option. */
  NdOption option() {
    return new NdOption.Pref64(prefix, (int) (lifetime.toSeconds() + 7) / 8 * 8);
  }

  /** The prefix, and its lifetime if it differs from the default; {@link #parse} reads it back. */
  @Override
  public String toString() {
    return prefix + (lifetime.equals(LONGEST) ? "" : " lifetime=" + EntryOptions.format(lifetime));
  }
}
