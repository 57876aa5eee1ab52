package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.slaacguard.linux.Fd;

final class WarmUpTest {
  @Test
  void shouldGetPacketsThroughBothDataPlanesAndLeaveNothingOpen() {
    int descriptors = Fd.open();
    // On a busy machine the time may be over before the classes are loaded: then once more.
    long packets = 0;
    for (int i = 0; i < 60 && packets == 0; i++) {
      packets = UserspaceBackend.train(Duration.ofMillis(500));
    }
    assertTrue(packets > 0);
    assertEquals(descriptors, Fd.open());
  }

  @Test
  void shouldDoNothingWhenSwitchedOff() {
    assertEquals(0, UserspaceBackend.train(Duration.ZERO));
  }
}
