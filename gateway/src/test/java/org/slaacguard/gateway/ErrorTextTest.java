package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.BackendException;

final class ErrorTextTest {
  @Test
  void shouldSayWhatIsWrongWithAFile() {
    assertEquals("/x: no such file", ErrorText.of(new NoSuchFileException("/x")));
    assertEquals("no /x here", ErrorText.of(new FileNotFoundException("no /x here")));
  }

  @Test
  void shouldSendWhoeverLacksRightsToRoot() {
    String user = System.getProperty("user.name");
    try {
      System.setProperty("user.name", "anna");
      assertEquals(
          "/x: permission denied; run this as root", ErrorText.of(new AccessDeniedException("/x")));
      assertEquals(
          "wg0: EPERM, operation not permitted; run this as root",
          ErrorText.of(new BackendException("wg0: EPERM, operation not permitted", 1)));
      System.setProperty("user.name", "root");
      assertEquals("/x: permission denied", ErrorText.of(new AccessDeniedException("/x")));
    } finally {
      System.setProperty("user.name", user);
    }
  }

  @Test
  void shouldLeaveAFaultOfTheProgramItsStack() {
    assertNull(ErrorText.of(new IllegalStateException("a fault")));
    assertTrue(String.valueOf(ErrorText.of(new IOException())).contains("IOException"));
  }
}
