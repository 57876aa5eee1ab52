package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A host without iptables, and one whose iptables fails. */
final class IptablesRulesTest {
  private static SetupException failure(int status) {
    CommandRunner shell =
        (command, input, limit) -> {
          throw SetupException.ended(status, String.join(" ", command));
        };
    IptablesRules rules = new IptablesRules("slaacguard-nat-wg0", shell);
    return assertThrows(SetupException.class, () -> rules.remove("ip"));
  }

  /** Nothing was made then, so nothing is to be undone. */
  @Test
  void shouldTellThatTheProgramIsNotThere() {
    SetupException e = failure(127);
    assertTrue(e.lacksProgram());
    assertEquals("there is no program 'iptables'", e.getMessage());
  }

  @Test
  void shouldTellOtherFailuresAsTheyAre() {
    SetupException e = failure(1);
    assertFalse(e.lacksProgram());
    String message = String.valueOf(e.getMessage());
    assertTrue(
        message.startsWith(
            "ended with status 1, and the log has what it wrote, if anything: /bin/sh"),
        message);
  }
}
