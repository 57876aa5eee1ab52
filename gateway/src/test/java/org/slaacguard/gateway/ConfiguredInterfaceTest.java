package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.control.ProcessSettings;
import org.slaacguard.host.SetupException;

final class ConfiguredInterfaceTest {
  @TempDir private Path folder;

  /** As while the name of an endpoint is looked up, which comes before the hooks. */
  @Test
  void shouldRunNoHookAfterItWasGivenUp() throws Exception {
    Path ran = folder.resolve("ran");
    Path file = folder.resolve("sgtest-up.conf");
    Files.writeString(file, "[Interface]\nPreUp = touch " + ran + "\n");
    SharedParts parts =
        new SharedParts(
            name -> {},
            new LiveSettings(ProcessSettings.USUAL, _ -> ProcessSettings.USUAL),
            () -> new AtomicLong()::incrementAndGet);
    try (ConfiguredInterface served = new ConfiguredInterface(file, parts, null)) {
      served.giveUp();
      SetupException e = assertThrows(SetupException.class, served::make);
      assertEquals("not run, since the interface goes down", text(e));
    }
    assertFalse(Files.exists(ran));
  }

  private static String text(SetupException e) {
    Throwable last = e;
    while (last.getCause() != null) {
      last = last.getCause();
    }
    return String.valueOf(last.getMessage()).replaceFirst(":.*", "");
  }
}
