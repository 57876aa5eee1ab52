package org.slaacguard.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * Selects bindings of the history. A null component matches all.
 *
 * @param addresses a prefix that contains the address, or overlaps the delegated prefix
 * @param peer the peer's key in base64, or its beginning
 * @param interfaceName the interface
 * @param at a moment at which the peer had the address
 */
public record HistoryFilter(
    @Nullable IpPrefix addresses,
    @Nullable String peer,
    @Nullable String interfaceName,
    @Nullable Instant at) {
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{1,43}|[A-Za-z0-9+/]{43}=");
  private static final int KEY_BYTES = 32;

  /** Digits of a key in base64, without the padding. */
  private static final int DIGITS = 43;

  /**
   * Checks the beginning of the key.
   *
   * @throws IllegalArgumentException if no key begins like this
   */
  public HistoryFilter {
    if (peer != null && !KEY.matcher(peer).matches()) {
      throw new IllegalArgumentException("'" + peer + "' is not the beginning of a key in base64");
    }
  }

  /**
   * The condition that an address, or the first one of a delegated prefix, is in the given prefix.
   * Its question marks stand for {@link #withinValues}.
   */
  String within() {
    return addresses == null ? "1" : "(length(address) IN (?, ?) AND address BETWEEN ? AND ?)";
  }

  /** The values of {@link #within}, in order. */
  List<Object> withinValues() {
    if (addresses == null) {
      return List.of();
    }
    int length = firstAddress().length;
    int delegated = addresses.address() instanceof Ipv6Address ? PrefixBindings.BYTES : length;
    return List.of(length, delegated, firstAddress(), lastAddress());
  }

  /** The delegated prefixes that contain the given one, besides those in {@link #within}. */
  List<byte[]> containing() {
    List<byte[]> prefixes = new ArrayList<>();
    if (addresses != null && addresses.address() instanceof Ipv6Address first) {
      for (int length = 1; length <= PrefixBindings.LONGEST; length++) {
        IpPrefix prefix = new IpPrefix(first, length);
        boolean isWithin = !wholeAddress() && prefix.address().equals(addresses.address());
        if (!isWithin && (wholeAddress() || length < addresses.length())) {
          prefixes.add(PrefixBindings.bytes(prefix));
        }
      }
    }
    return prefixes;
  }

  /**
   * The condition on everything but addresses. Its question marks stand for {@link #othersValues}.
   */
  String others() {
    StringBuilder where = new StringBuilder("1");
    if (peer != null) {
      where.append(" AND peer BETWEEN ? AND ?");
    }
    if (interfaceName != null) {
      where.append(" AND interface = ?");
    }
    if (at != null) {
      where.append(" AND learned_at <= ? AND (forgotten_at IS NULL OR forgotten_at > ?)");
    }
    return where.toString();
  }

  /** The values of {@link #others}, in order. */
  List<Object> othersValues() {
    List<Object> values = new ArrayList<>();
    if (peer != null) {
      values.add(firstPeer());
      values.add(lastPeer());
    }
    if (interfaceName != null) {
      values.add(interfaceName);
    }
    if (at != null) {
      values.add(at.toEpochMilli());
      values.add(at.toEpochMilli());
    }
    return values;
  }

  /** Whether the prefix is a single address. */
  boolean wholeAddress() {
    return addresses != null && addresses.isAddress();
  }

  /** The first address of the prefix; empty without one. */
  byte[] firstAddress() {
    return addresses == null ? new byte[0] : addresses.address().toBytes();
  }

  /** The last address of the prefix. */
  byte[] lastAddress() {
    return addresses == null ? new byte[0] : last(firstAddress(), addresses.length());
  }

  /** The network half of an IPv6 address; all of an IPv4 address. */
  static byte[] network(byte[] address) {
    return Arrays.copyOf(address, Math.min(address.length, 8));
  }

  /** The key of a single peer; null if several match. */
  byte @Nullable [] wholePeer() {
    return peer != null && peer.replace("=", "").length() == DIGITS ? firstPeer() : null;
  }

  /** The smallest key with this beginning: the digits are filled up with the smallest. */
  byte[] firstPeer() {
    String digits = peer == null ? "" : peer.replace("=", "");
    return Base64.getDecoder().decode(digits + "A".repeat(DIGITS - digits.length()) + "=");
  }

  /** The largest key with this beginning. */
  byte[] lastPeer() {
    int digits = peer == null ? 0 : peer.replace("=", "").length();
    return last(firstPeer(), Math.min(digits * 6, KEY_BYTES * 8));
  }

  /** The same bits, followed by ones. */
  private static byte[] last(byte[] first, int bits) {
    byte[] last = Arrays.copyOf(first, first.length);
    for (int i = bits; i < first.length * 8; i++) {
      last[i / 8] |= (byte) (0x80 >> (i % 8));
    }
    return last;
  }
}
