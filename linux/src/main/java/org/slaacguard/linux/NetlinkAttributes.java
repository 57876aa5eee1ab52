package org.slaacguard.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;

/** The attributes of a netlink message or of another attribute, in their order. */
public final class NetlinkAttributes {
  /** NLA_TYPE_MASK, the bits of the type without flags. */
  private static final int TYPE_MASK = 0x3fff;

  private final List<Attribute> list;

  private NetlinkAttributes(List<Attribute> list) {
    this.list = list;
  }

  /**
   * An attribute.
   *
   * @param type without flags
   * @param value a view of its bytes in native order
   */
  public record Attribute(int type, ByteBuffer value) {
    /** The attributes inside this one. */
    public NetlinkAttributes nested() {
      return parse(value);
    }
  }

  /**
   * Parses a sequence of attributes. Up to 3 bytes of padding may follow the last.
   *
   * @throws IllegalArgumentException if a length is impossible
   */
  public static NetlinkAttributes parse(ByteBuffer bytes) {
    ByteBuffer row = bytes.slice().order(ByteOrder.nativeOrder());
    List<Attribute> list = new ArrayList<>();
    int at = 0;
    while (row.limit() - at >= 4) {
      int length = Short.toUnsignedInt(row.getShort(at));
      if (length < 4 || length > row.limit() - at) {
        throw new IllegalArgumentException(
            "a netlink attribute of " + length + " bytes in " + (row.limit() - at));
      }
      list.add(
          new Attribute(
              Short.toUnsignedInt(row.getShort(at + 2)) & TYPE_MASK,
              row.slice(at + 4, length - 4).order(ByteOrder.nativeOrder())));
      at += Math.min(length + 3 & ~3, row.limit() - at);
    }
    return new NetlinkAttributes(List.copyOf(list));
  }

  /** All attributes, in order. */
  public List<Attribute> all() {
    return list;
  }

  /** The value of the last attribute of this type, or null. */
  public @Nullable ByteBuffer find(int type) {
    for (int i = list.size() - 1; i >= 0; i--) {
      if (list.get(i).type() == type) {
        return list.get(i).value();
      }
    }
    return null;
  }

  /** Whether there is one of this type. */
  public boolean has(int type) {
    return find(type) != null;
  }

  /**
   * An unsigned number of 1, 2 or 4 bytes, or a signed one of 8; {@code otherwise} if the attribute
   * is missing.
   */
  public long number(int type, long otherwise) {
    ByteBuffer value = find(type);
    if (value == null) {
      return otherwise;
    }
    return switch (value.limit()) {
      case 1 -> Byte.toUnsignedLong(value.get(0));
      case 2 -> Short.toUnsignedLong(value.getShort(0));
      case 4 -> Integer.toUnsignedLong(value.getInt(0));
      case 8 -> value.getLong(0);
      default ->
          throw new IllegalArgumentException(
              "netlink attribute " + type + " is no number: " + value.limit() + " bytes");
    };
  }

  /** A number as {@link #number}, in 32 bits. */
  public int integer(int type, int otherwise) {
    return (int) number(type, otherwise);
  }

  /** The text up to its first zero byte; {@code otherwise} if the attribute is missing. */
  public String text(int type, String otherwise) {
    ByteBuffer value = find(type);
    if (value == null) {
      return otherwise;
    }
    int length = 0;
    while (length < value.limit() && value.get(length) != 0) {
      length++;
    }
    return StandardCharsets.UTF_8.decode(value.slice(0, length)).toString();
  }

  /** A copy of the bytes, or null. */
  public byte @Nullable [] bytes(int type) {
    ByteBuffer value = find(type);
    if (value == null) {
      return null;
    }
    byte[] copy = new byte[value.limit()];
    value.get(0, copy);
    return copy;
  }

  /**
   * An address of 4 or 16 bytes, or null.
   *
   * @throws IllegalArgumentException for any other length
   */
  public @Nullable IpAddress address(int type) {
    byte[] bytes = bytes(type);
    return bytes == null ? null : IpAddress.ofBytes(bytes);
  }

  /**
   * 32 bits in native order from an attribute's bytes.
   *
   * @throws IllegalArgumentException if they are not all inside
   */
  static long u32(byte[] bytes, int at) {
    if (bytes.length < at + 4) {
      throw new IllegalArgumentException("a netlink attribute of " + bytes.length + " bytes");
    }
    return Integer.toUnsignedLong(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt(at));
  }

  /** The attributes inside the one of this type; none if it is missing. */
  public NetlinkAttributes nested(int type) {
    ByteBuffer value = find(type);
    return value == null ? new NetlinkAttributes(List.of()) : parse(value);
  }
}
