package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.control.ByteText;

/** Hooks, run by the shell that is here. */
@Timeout(60)
final class ShellCommandTest {
  @TempDir private Path folder;

  private static void run(String hook) throws SetupException {
    new ProcessRunner().run(ShellCommand.of(hook, "wg0"), "", Duration.ofSeconds(20));
  }

  @ParameterizedTest
  @ValueSource(strings = {"false; true", "false | true", "(exit 3)", "no-such-program; true"})
  void shouldFailWhereWgQuickFails(String hook) {
    assertThrows(SetupException.class, () -> run(hook));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "true",
        "false || true",
        "! false",
        "if false; then x; fi",
        "[[ %i == wg@(0|1) ]]"
      })
  void shouldGoOnWhereWgQuickGoesOn(String hook) {
    assertDoesNotThrow(() -> run(hook));
  }

  @Test
  void shouldGiveTheShellTheBytesOfTheFile() throws Exception {
    Path out = folder.resolve("out");
    ByteArrayOutputStream hook = new ByteArrayOutputStream();
    hook.write("printf '%s' 'a".getBytes(StandardCharsets.US_ASCII));
    byte[] bytes = {(byte) 0xc3, (byte) 0xbc, (byte) 0xfc, (byte) 0xff, '\\', '%', '$', '"', '`'};
    hook.write(bytes);
    hook.write(("' > " + out).getBytes(StandardCharsets.US_ASCII));
    run(ByteText.decode(hook.toByteArray()));
    byte[] written = Files.readAllBytes(out);
    assertEquals('a', written[0]);
    assertArrayEquals(bytes, Arrays.copyOfRange(written, 1, written.length));
  }

  @Test
  void shouldAskForNothingButAscii() {
    assertTrue(
        ShellCommand.quoted("echo \u00fc 'x' %d \\").chars().allMatch(c -> c < 0x80),
        "no locale can spoil it");
    assertEquals("echo 'x' %d", ShellCommand.quoted("echo 'x' %d"));
  }

  @Test
  void shouldGiveHooksTheLocaleOfTheUser() {
    Map<String, String> environment =
        new HashMap<>(Map.of("LC_ALL", "C.UTF-8", ProcessLocale.USERS, "de_DE@euro"));
    ProcessLocale.restore(environment);
    assertEquals(Map.of("LC_ALL", "de_DE@euro"), environment);
    environment.put(ProcessLocale.USERS, "");
    ProcessLocale.restore(environment);
    assertEquals(Map.of(), environment);
    environment.put("LC_ALL", "C");
    ProcessLocale.restore(environment);
    assertEquals(Map.of("LC_ALL", "C"), environment);
  }
}
