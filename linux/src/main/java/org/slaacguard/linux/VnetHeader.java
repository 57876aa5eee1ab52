package org.slaacguard.linux;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The header before each packet of a TUN device with IFF_VNET_HDR: {@code struct virtio_net_hdr} of
 * linux/virtio_net.h, 10 bytes, in the machine's byte order, at any alignment.
 *
 * <table>
 *   <caption>Its fields</caption>
 *   <tr><td>0</td><td>u8</td><td>flags</td></tr>
 *   <tr><td>1</td><td>u8</td><td>GSO type</td></tr>
 *   <tr><td>2</td><td>u16</td><td>length of all headers; a hint that may be wrong</td></tr>
 *   <tr><td>4</td><td>u16</td><td>payload bytes a segment</td></tr>
 *   <tr><td>6</td><td>u16</td><td>where the checksummed part begins</td></tr>
 *   <tr><td>8</td><td>u16</td><td>where in it the checksum is</td></tr>
 * </table>
 */
public final class VnetHeader {
  /** Size of the header in bytes. */
  public static final int SIZE = 10;

  /** Offset of the flags. */
  public static final int FLAGS = 0;

  /** Offset of the GSO type. */
  public static final int GSO_TYPE = 1;

  /** Offset of the length of all headers. */
  public static final int HEADER_LENGTH = 2;

  /** Offset of the segment size. */
  public static final int GSO_SIZE = 4;

  /** Offset of the field that says where the checksummed part begins. */
  public static final int CHECKSUM_START = 6;

  /** Offset of the field that says where in that part the checksum is. */
  public static final int CHECKSUM_OFFSET = 8;

  /** Flag: the checksum field holds only the pseudo-header's sum, and the receiver completes it. */
  public static final int NEEDS_CHECKSUM = 1;

  /** Flag: the checksum was verified. */
  public static final int CHECKSUM_VALID = 2;

  /** GSO type: no segmentation. */
  public static final int GSO_NONE = 0;

  /** GSO type: TCP over IPv4. */
  public static final int GSO_TCPV4 = 1;

  /** GSO type: TCP over IPv6. */
  public static final int GSO_TCPV6 = 4;

  /** GSO type: UDP over either family. */
  public static final int GSO_UDP_L4 = 5;

  /** Added to a TCP type: the first segment carries CWR. */
  public static final int GSO_ECN = 0x80;

  /** Layout of the 16-bit fields. */
  public static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.nativeOrder());

  private VnetHeader() {}
}
