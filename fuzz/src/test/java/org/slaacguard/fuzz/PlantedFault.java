package org.slaacguard.fuzz;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A fault behind a chain of branches that chance does not pass (2^-104), but feedback by coverage
 * does. Whether it is found says whether the fuzzer sees into classes of this JDK.
 */
final class PlantedFault implements Target {
  static final String NAME = "PLANTED_FAULT";

  @Override
  public void run(byte[] input) {
    if (input.length >= 13 && input[0] == 'S' && input[1] == 'L') {
      if (input[2] == 'A' && input[3] == 'A' && input[4] == 'C') {
        Object kind = ByteBuffer.wrap(input, 5, 8).getLong();
        switch (kind) {
          case Long number when number == 0x1122_3344_5566_7788L ->
              throw new IllegalStateException("the planted fault");
          default -> {}
        }
      }
    }
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(new byte[16]);
  }
}
