package org.slaacguard.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.slaacguard.net.IpAddress;

/**
 * A netlink message being written: its fixed part, then attributes (linux/netlink.h). Numbers are
 * in native order, addresses in network order.
 *
 * <pre>
 * nlmsghdr  16 bytes: 0 length u32 | 4 type u16 | 6 flags u16 | 8 sequence u32 | 12 port u32
 * nlattr     4 bytes: 0 length u16 (header included, padding not) | 2 type u16; padded to 4
 * </pre>
 */
public final class NetlinkRequest {
  public static final int REQUEST = 0x001;
  public static final int ACK = 0x004;
  public static final int REPLACE = 0x100;
  public static final int EXCLUSIVE = 0x200;
  public static final int CREATE = 0x400;
  public static final int DUMP = 0x300;

  static final int HEADER = 16;
  static final int NESTED = 0x8000;
  private static final int ATTRIBUTE_HEADER = 4;
  private static final int FLAGS = 6;

  private int flags;
  private ByteBuffer bytes;

  /**
   * Begins a message.
   *
   * @param type of the message, as the protocol numbers them
   * @param flags any of the constants; REQUEST is added, and ACK except for a dump
   */
  public NetlinkRequest(int type, int flags) {
    this(REQUEST | flags | ((flags & DUMP) == DUMP ? 0 : ACK), (short) type);
  }

  private NetlinkRequest(int flags, short type) {
    this.flags = flags;
    bytes = ByteBuffer.allocate(256).order(ByteOrder.nativeOrder());
    bytes.putInt(0).putShort(type).putShort((short) flags).putInt(0).putInt(0);
  }

  /** Begins a message that the kernel answers only if it refuses it. */
  static NetlinkRequest unacknowledged(int type) {
    return new NetlinkRequest(REQUEST, (short) type);
  }

  /** The same message, which the kernel answers only if it refuses it. */
  NetlinkRequest unacknowledged() {
    flags &= ~ACK;
    bytes.putShort(FLAGS, (short) flags);
    return this;
  }

  /** Whether the kernel answers the message in any case. */
  boolean isAcknowledged() {
    return (flags & ACK) != 0;
  }

  /** Whether the kernel answers the message with a list. */
  public boolean isDump() {
    return (flags & DUMP) == DUMP;
  }

  /** Number of bytes so far. */
  public int size() {
    return bytes.position();
  }

  /** Appends a byte of the fixed part. */
  public NetlinkRequest u8(int value) {
    room(1).put((byte) value);
    return this;
  }

  /** Appends 16 bits of the fixed part. */
  public NetlinkRequest u16(int value) {
    room(2).putShort((short) value);
    return this;
  }

  /** Appends 32 bits of the fixed part. */
  public NetlinkRequest u32(int value) {
    room(4).putInt(value);
    return this;
  }

  /** Appends an attribute. */
  public NetlinkRequest attribute(int type, byte[] value) {
    header(type, value.length).put(value);
    return pad();
  }

  /** Appends an attribute without a value. */
  public NetlinkRequest flag(int type) {
    header(type, 0);
    return this;
  }

  /** Appends an attribute of 8 bits. */
  public NetlinkRequest byteAttribute(int type, int value) {
    header(type, 1).put((byte) value);
    return pad();
  }

  /** Appends an attribute of 16 bits. */
  public NetlinkRequest shortAttribute(int type, int value) {
    header(type, 2).putShort((short) value);
    return pad();
  }

  /** Appends an attribute of 32 bits. */
  public NetlinkRequest intAttribute(int type, int value) {
    header(type, 4).putInt(value);
    return this;
  }

  /** Appends a zero-terminated text attribute. */
  public NetlinkRequest textAttribute(int type, String value) {
    return attribute(type, (value + '\0').getBytes(StandardCharsets.UTF_8));
  }

  /** Appends an address attribute of 4 or 16 bytes. */
  public NetlinkRequest addressAttribute(int type, IpAddress value) {
    return attribute(type, value.toBytes());
  }

  /**
   * Begins a nested attribute.
   *
   * @return the mark for {@link #end}
   */
  public int begin(int type) {
    int mark = bytes.position();
    header(type | NESTED, 0);
    return mark;
  }

  /**
   * Ends the nested attribute that {@link #begin} began.
   *
   * @throws IllegalStateException if it has more than 65,535 bytes
   */
  public NetlinkRequest end(int mark) {
    int length = bytes.position() - mark;
    if (length > 0xffff) {
      throw new IllegalStateException("an attribute of " + length + " bytes");
    }
    bytes.putShort(mark, (short) length);
    return this;
  }

  /** Overwrites 32 bits that were written before. */
  NetlinkRequest patch(int at, int value) {
    bytes.putInt(at, value);
    return this;
  }

  private ByteBuffer header(int type, int length) {
    if (length + ATTRIBUTE_HEADER > 0xffff) {
      throw new IllegalArgumentException("an attribute of " + length + " bytes");
    }
    return room(ATTRIBUTE_HEADER + length + 3)
        .putShort((short) (ATTRIBUTE_HEADER + length))
        .putShort((short) type);
  }

  private NetlinkRequest pad() {
    while ((bytes.position() & 3) != 0) {
      bytes.put((byte) 0);
    }
    return this;
  }

  private ByteBuffer room(int length) {
    if (bytes.remaining() < length) {
      ByteBuffer larger =
          ByteBuffer.allocate(Math.max(bytes.capacity() * 2, bytes.position() + length))
              .order(ByteOrder.nativeOrder());
      larger.put(bytes.flip());
      wipe();
      bytes = larger;
    }
    return bytes;
  }

  /**
   * The whole message with its length and sequence number, as a view that is valid until the next
   * change.
   */
  ByteBuffer finish(int sequence) {
    bytes.putInt(0, bytes.position()).putInt(8, sequence);
    return bytes.duplicate().order(ByteOrder.nativeOrder()).flip();
  }

  /** Overwrites the message, which may hold keys. It cannot be used afterwards. */
  public void wipe() {
    Arrays.fill(bytes.array(), (byte) 0);
  }
}
