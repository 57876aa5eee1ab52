package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RestartTest {
  @Test
  void shouldKeepEmptyArgumentsAndTheirOrder() {
    byte[] bytes = "a\0\0b c\0".getBytes(StandardCharsets.US_ASCII);
    List<String> parts =
        Restart.split(bytes).stream()
            .map(part -> new String(part, StandardCharsets.US_ASCII))
            .toList();
    assertEquals(List.of("a", "", "b c"), parts);
    assertEquals(List.of(), Restart.split(new byte[0]));
  }
}
