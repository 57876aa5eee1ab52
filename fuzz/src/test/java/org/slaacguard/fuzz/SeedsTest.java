package org.slaacguard.fuzz;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slaacguard.testing.Cases;
import org.slaacguard.testing.Draw;

/** Without a fuzzer: the real inputs, and the same changes to them in every run. */
class SeedsTest {
  private static final int CASES = 300;

  @ParameterizedTest
  @EnumSource
  void shouldHoldForRealInputs(Targets target) throws Exception {
    Target made = target.make();
    List<byte[]> seeds = made.seeds();
    assertFalse(seeds.isEmpty());
    for (byte[] seed : seeds) {
      made.run(seed);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldHoldForChangedInputs(Targets target) throws Exception {
    Target made = target.make();
    List<byte[]> seeds = made.seeds();
    Cases.run(CASES, draw -> made.run(changed(draw, seeds)));
  }

  private static byte[] changed(Draw draw, List<byte[]> seeds) {
    byte[] input = seeds.get(draw.between(0, seeds.size() - 1)).clone();
    for (int changes = draw.between(1, 4); changes > 0 && input.length > 0; changes--) {
      int at = draw.between(0, input.length - 1);
      switch (draw.between(0, 3)) {
        case 0 -> input = Arrays.copyOf(input, at);
        case 1 -> input[at] = (byte) draw.anyInt();
        case 2 -> input[at] ^= (byte) (1 << draw.between(0, 7));
        default -> {
          byte[] other = draw.of(seeds.get(0), seeds.get(seeds.size() - 1));
          int length = Math.min(draw.between(0, other.length), input.length - at);
          System.arraycopy(other, 0, input, at, length);
        }
      }
    }
    return input;
  }
}
