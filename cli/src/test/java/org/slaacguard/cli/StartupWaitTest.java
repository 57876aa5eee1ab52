package org.slaacguard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real processes that leave one in the background, which keeps their output open. */
@Timeout(60)
final class StartupWaitTest {
  /** The first line says which process stays. */
  private static final String LEAVE = "sleep 1000 & echo $!; ";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final StartupLines lines = new StartupLines();

  private boolean start(String script) throws Exception {
    Process daemon =
        new ProcessBuilder("/bin/sh", "-c", LEAVE + script)
            .redirectInput(new File("/dev/null"))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    boolean up =
        StartupWait.await(
            daemon,
            lines,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            System.err,
            () -> {});
    assertTrue(up || !daemon.isAlive(), "a failed daemon has ended");
    assertTrue(left().isAlive(), "it waited for what runs in the background");
    return up;
  }

  private ProcessHandle left() {
    long pid = Long.parseLong(out.toString(StandardCharsets.UTF_8).lines().findFirst().orElse("0"));
    return ProcessHandle.of(pid).orElseThrow();
  }

  @AfterEach
  void end() {
    left().destroyForcibly();
  }

  @Test
  void shouldReturnWhenAllIsUp() throws Exception {
    assertTrue(start("printf '\\001ready\\n'; exec sleep 1"));
    assertEquals(List.of(), lines.errors());
  }

  @Test
  void shouldReturnWhenTheStartHasFailed() throws Exception {
    assertFalse(start("printf '\\001error a hook\\n\\001failed\\n'; exit 1"));
    assertEquals(List.of("a hook"), lines.errors());
  }

  /** It has said nothing then. */
  @Test
  void shouldReturnWhenTheDaemonIsKilled() throws Exception {
    assertFalse(start("kill -9 $$"));
    assertEquals(List.of(), lines.errors());
  }
}
