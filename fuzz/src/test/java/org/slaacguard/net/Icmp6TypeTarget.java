package org.slaacguard.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.slaacguard.fuzz.Seeds;
import org.slaacguard.fuzz.Target;

/** The walk of the headers against the plainest one, on a segment that ends with the packet. */
public final class Icmp6TypeTarget implements Target {
  private static final int MAX_EXTENSIONS = 8;

  @Override
  public void run(byte[] input) {
    if (input.length < Ipv6Header.LENGTH) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(input, Ipv6Header.LENGTH, input.length);
    int expected = walk(input[6] & 0xff, rest, 0, false);
    assertEquals(expected, Icmp6Type.of(MemorySegment.ofArray(input), 0, input.length));
    MemorySegment within = MemorySegment.ofArray(new byte[3 + input.length]).fill((byte) 58);
    within.asSlice(3).copyFrom(MemorySegment.ofArray(input));
    assertEquals(expected, Icmp6Type.of(within, 3, input.length));
  }

  /**
   * By RFC 8200, section 4, one header a call.
   *
   * @param header the number of the header that {@code bytes} begin with
   * @param extensions how many were before it
   * @param inFragment whether one of them was a fragment header
   */
  private static int walk(int header, byte[] bytes, int extensions, boolean inFragment) {
    boolean extension = List.of(0, 43, 44, 51, 60).contains(header);
    if (header == 58) {
      boolean hidden =
          bytes.length == 0
              || (inFragment && List.of(133, 134, 135, 136, 137).contains(bytes[0] & 0xff));
      return hidden ? Icmp6Type.HIDDEN : bytes[0] & 0xff;
    }
    if (!extension) {
      return Icmp6Type.NONE;
    }
    if (bytes.length < 8) {
      return Icmp6Type.HIDDEN;
    }
    int length =
        switch (header) {
          case 44 -> 8;
          case 51 -> ((bytes[1] & 0xff) + 2) * 4;
          default -> ((bytes[1] & 0xff) + 1) * 8;
        };
    boolean later = header == 44 && ((bytes[2] & 0xff) != 0 || (bytes[3] & 0xf8) != 0);
    if (later && extensions <= MAX_EXTENSIONS) {
      return Icmp6Type.NONE;
    }
    if (extensions == MAX_EXTENSIONS) {
      return Icmp6Type.HIDDEN;
    }
    byte[] rest =
        length > bytes.length ? new byte[0] : Arrays.copyOfRange(bytes, length, bytes.length);
    return walk(bytes[0] & 0xff, rest, extensions + 1, inFragment || header == 44);
  }

  @Override
  public List<byte[]> seeds() throws IOException {
    return Seeds.hex("neighbor-discovery.hex");
  }
}
