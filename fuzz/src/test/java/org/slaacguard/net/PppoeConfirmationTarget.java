package org.slaacguard.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.slaacguard.fuzz.Target;

/** What is read is within its range, whatever stands behind the frame's own length. */
public final class PppoeConfirmationTarget implements Target {
  private static final int HEADER = 6;

  @Override
  public void run(byte[] input) {
    PppoeConfirmation read = PppoeConfirmation.read(input);
    if (read != null) {
      assertTrue(read.session() > 0 && read.session() <= 0xffff);
      assertTrue(read.maxPayload() >= 0 && read.maxPayload() <= 0xffff);
      int length = HEADER + ((input[4] & 0xff) << 8 | (input[5] & 0xff));
      assertEquals(read, PppoeConfirmation.read(Arrays.copyOf(input, length)));
    }
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(
        frame("1165000100120101000001030004000000000120000205dc"),
        frame("116500020004010100000000"),
        frame("11650003000a0120000205dc0000000000"));
  }

  private static byte[] frame(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
