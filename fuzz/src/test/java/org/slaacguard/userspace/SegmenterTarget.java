package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.slaacguard.fuzz.Seeds;
import org.slaacguard.fuzz.Target;

/**
 * A frame of a TUN device, with any header before it, is refused or cut; what is cut has the whole
 * payload once, and each piece is a packet of its length with the right checksums.
 */
public final class SegmenterTarget implements Target {
  private static final int PIECES = 2000;

  private final Segmenter segmenter = new Segmenter();

  @Override
  public void run(byte[] input) {
    if (input.length < VirtioNetHeader.LENGTH) {
      return;
    }
    // The buffer ends where the packet does: a read beyond it throws.
    MemorySegment buffer = MemorySegment.ofArray(input.clone());
    int length = input.length - VirtioNetHeader.LENGTH;
    int count = segmenter.begin(buffer, 0, length);
    assertTrue(count == Segmenter.MALFORMED || (count >= 1 && count <= Math.max(1, length)));
    boolean cut = (input[1] & 0x7f) != VirtioNetHeader.GSO_NONE;
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    int headers = 0;
    for (int i = 0; i < Math.min(count, PIECES); i++) {
      byte[] piece = new byte[segmenter.segmentLength(i)];
      segmenter.write(i, MemorySegment.ofArray(piece), 0);
      if (!cut) {
        assertEquals(length, piece.length);
        continue;
      }
      headers = headers(input, piece);
      joined.write(piece, headers, piece.length - headers);
      check(piece);
    }
    if (cut && count >= 1) {
      byte[] payload = Arrays.copyOfRange(input, VirtioNetHeader.LENGTH + headers, input.length);
      int compared = count > PIECES ? joined.size() : payload.length;
      assertArrayEquals(Arrays.copyOf(payload, compared), joined.toByteArray());
    }
  }

  /** From the checksum's start, as the header says it, and TCP's data offset. */
  private static int headers(byte[] input, byte[] piece) {
    int start = VirtioNetHeader.checksumStart(MemorySegment.ofArray(input), 0);
    boolean udp = (input[1] & 0x7f) == VirtioNetHeader.GSO_UDP;
    return start + (udp ? 8 : (piece[start + 12] >> 4 & 0xf) * 4);
  }

  private static void check(byte[] piece) {
    MemorySegment packet = MemorySegment.ofArray(piece);
    if (piece[0] >>> 4 == 4) {
      assertEquals(piece.length & 0xffff, PacketBytes.get16(packet, 2));
      assertEquals(0xffff, PacketMaker.slowSum(piece, 0, (piece[0] & 0xf) * 4, 0));
    } else {
      assertEquals(piece.length - 40 & 0xffff, PacketBytes.get16(packet, 4));
    }
  }

  @Override
  public List<byte[]> seeds() throws IOException {
    return Seeds.hex("tun-frames.hex");
  }
}
