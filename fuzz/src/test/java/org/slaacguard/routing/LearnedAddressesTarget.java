package org.slaacguard.routing;

import java.util.List;
import java.util.Random;
import org.slaacguard.fuzz.Target;

/** A life of the table of learned addresses, drawn from the input, against its slow model. */
public final class LearnedAddressesTarget implements Target {
  private static final int STEPS = 400;

  @Override
  public void run(byte[] input) {
    BytesRandom random = new BytesRandom(input);
    new LearnedAddressesModelTest.Life("input", random)
        .live(step -> step < STEPS && !random.isAtEnd());
  }

  /** Lives as the model's own test has them. */
  @Override
  public List<byte[]> seeds() {
    Random random = new Random(1);
    return List.of(bytes(random, 150), bytes(random, 400), bytes(random, 1000));
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
