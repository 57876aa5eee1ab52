package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class PppoeSessionTest {
  @Test
  void shouldReadTheKernelsList() {
    assertEquals(
        List.of(
            new PppoeSession(1, "020000000001", "wan0"),
            new PppoeSession(0x1234, "0200000000ff", "eth0.101")),
        PppoeSession.parse(
            """
            Id       Address              Device
            00000100 02:00:00:00:00:01     wan0
            00003412 02:00:00:00:00:ff eth0.101
            """));
  }

  @Test
  void shouldLeaveOutWhatIsNoSession() {
    assertEquals(List.of(), PppoeSession.parse(""));
    assertEquals(
        List.of(),
        PppoeSession.parse(
            "Id\nxyz 02:00:00:00:00:01 wan0\n00000001 02:00 wan0\n\n00000001 02:00:00:00:00:01\n"));
  }
}
