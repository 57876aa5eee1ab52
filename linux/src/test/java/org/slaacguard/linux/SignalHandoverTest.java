package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link ExecutingProgram} in a process of its own, to which signals come. */
final class SignalHandoverTest {
  /** A shell has what it starts in the background ignore this one, perhaps these tests. */
  private static final int INT = 2;

  private static final int TERM = 15;

  private record End(int status, String said) {}

  /** A JVM as the shell starts it after this command. */
  private static End run(String shell, int signal, long micros, String... command)
      throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of(
                "sh",
                "-c",
                shell + "exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                ExecutingProgram.class.getName(),
                "" + signal,
                "" + micros));
    words.addAll(List.of(command));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    boolean ended = process.waitFor(1, TimeUnit.MINUTES);
    if (!ended) {
      String status = Files.readString(Path.of("/proc/" + process.pid() + "/status"));
      process.destroyForcibly();
      fail("the signal is lost: " + status);
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new End(process.exitValue(), said);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 200, 1000, 5000})
  void shouldEndTheProgramThatIsExecutedWhileASignalComes(long micros) throws Exception {
    End end = run("", TERM, micros, "/bin/sleep", "300");
    assertEquals(128 + TERM, end.status(), end::toString);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1000})
  void shouldEndTheProgramThatIsRestartedWhileASignalComes(long micros) throws Exception {
    End end = run("", TERM, micros, "restart");
    assertEquals(128 + TERM, end.status(), end::toString);
  }

  @Test
  void shouldIgnoreWhatIsIgnored() throws Exception {
    End end = run("trap '' INT; ", INT, 0, "/bin/sh", "-c", "echo on");
    assertEquals(0, end.status(), end::toString);
    assertTrue(end.said().endsWith("on\n"), end::toString);
  }

  @Test
  void shouldEndInOrderAgainWhereNothingWasExecuted() throws Exception {
    End end = run("", TERM, -1, "/nowhere/nothing");
    assertEquals(128 + TERM, end.status(), end::toString);
    assertTrue(end.said().contains("/nowhere/nothing"), end::toString);
    assertTrue(end.said().endsWith("in order\n"), end::toString);
  }
}
