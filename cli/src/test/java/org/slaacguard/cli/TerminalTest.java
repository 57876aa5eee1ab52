package org.slaacguard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class TerminalTest {
  @Test
  void shouldTakeTheColumnsThatTheEnvironmentSays() {
    assertEquals(120, Terminal.width("120", false));
    assertEquals(40, Terminal.width("40", true));
    assertEquals(20, Terminal.width("1", false));
  }

  @Test
  void shouldBoundNothingThatIsNoTerminal() {
    for (String asked : new String[] {null, "", "0", "-1", "wide", "99999999999"}) {
      assertEquals(Terminal.UNBOUNDED, Terminal.width(asked, false));
    }
  }
}
