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
 * Which bindings of the history are asked for. What is null does not matter.
 *
 * @param addresses a prefix that the address is in; delegated prefixes that overlap it count too
 * @param peer the beginning of the peer's key in base64, or all of it
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

  /** Of a key in base64, without the sign at its end. */
  private static final int DIGITS = 43;

  /**
   * Checks the beginning of the key.
   *
   * @throws IllegalArgumentException if no key begins so
   */
  public HistoryFilter {
    if (peer != null && !KEY.matcher(peer).matches()) {
      throw new IllegalArgumentException("'" + peer + "' is not the beginning of a key in base64");
    }
  }

  /** The condition in SQL; its question marks stand for {@link #values}. */
  String condition() {
    String marks = "?" + ", ?".repeat(Math.max(0, containing().size() - 1));
    String overlapping =
        containing().isEmpty() ? within() : "(" + within() + " OR address IN (" + marks + "))";
    return overlapping + " AND " + others();
  }

  /** What stands for the question marks, in their order. */
  List<Object> values() {
    List<Object> values = new ArrayList<>(withinValues());
    values.addAll(containing());
    values.addAll(othersValues());
    return values;
  }

  /**
   * The condition that an address, or the first one of a delegated prefix, is in the prefix that is
   * asked for. Its question marks stand for {@link #withinValues}.
   */
  String within() {
    return addresses == null ? "1" : "(length(address) IN (?, ?) AND address BETWEEN ? AND ?)";
  }

  /** What stands for the question marks. */
  List<Object> withinValues() {
    if (addresses == null) {
      return List.of();
    }
    int length = firstAddress().length;
    int delegated = addresses.address() instanceof Ipv6Address ? PrefixBindings.BYTES : length;
    return List.of(length, delegated, firstAddress(), lastAddress());
  }

  /** The delegated prefixes that contain what is asked for, beside those in {@link #within}. */
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

  /** The condition of all but addresses. Its question marks stand for {@link #othersValues}. */
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

  /** What stands for the question marks. */
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

  /** Whether it is about one address. */
  boolean wholeAddress() {
    return addresses != null && addresses.isAddress();
  }

  /** The first address of the prefix that it is about; empty where it is about all. */
  byte[] firstAddress() {
    return addresses == null ? new byte[0] : addresses.address().toBytes();
  }

  /** The last one. */
  byte[] lastAddress() {
    return addresses == null ? new byte[0] : last(firstAddress(), addresses.length());
  }

  /** The half of an address that names its network; all of an IPv4 address. */
  static byte[] network(byte[] address) {
    return Arrays.copyOf(address, Math.min(address.length, 8));
  }

  /** The key of the one peer that it is about; null where it is about several. */
  byte @Nullable [] wholePeer() {
    return peer != null && peer.replace("=", "").length() == DIGITS ? firstPeer() : null;
  }

  /** The least key that begins so; as many digits as a key has, the least behind the given ones. */
  byte[] firstPeer() {
    String digits = peer == null ? "" : peer.replace("=", "");
    return Base64.getDecoder().decode(digits + "A".repeat(DIGITS - digits.length()) + "=");
  }

  /** The greatest one. */
  byte[] lastPeer() {
    int digits = peer == null ? 0 : peer.replace("=", "").length();
    return last(firstPeer(), Math.min(digits * 6, KEY_BYTES * 8));
  }

  /** The same bits, and behind them ones. */
  private static byte[] last(byte[] first, int bits) {
    byte[] last = Arrays.copyOf(first, first.length);
    for (int i = bits; i < first.length * 8; i++) {
      last[i / 8] |= (byte) (0x80 >> (i % 8));
    }
    return last;
  }
}
