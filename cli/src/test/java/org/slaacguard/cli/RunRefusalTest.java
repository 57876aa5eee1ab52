package org.slaacguard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code run} with a file that cannot be served, as a process of its own: it writes one line, and
 * leaves nothing where it keeps its state.
 */
final class RunRefusalTest {
  @TempDir private Path folder;

  private Path make(String kind) throws Exception {
    Path file = folder.resolve("sgbad0.conf");
    switch (kind) {
      case "a missing file" -> {}
      case "a folder" -> Files.createDirectory(file);
      case "a pipe" ->
          assertEquals(0, new ProcessBuilder("mkfifo", file.toString()).start().waitFor());
      case "a device" -> Files.createSymbolicLink(file, Path.of("/dev/zero"));
      case "nonsense" -> Files.write(file, new byte[] {'[', 0, 7});
      case "an unknown key" -> Files.writeString(file, "[Interface]\nNonsense = 1\n");
      default -> throw new IllegalArgumentException(kind);
    }
    return file;
  }

  private Process run(Path file) throws IOException {
    ProcessBuilder program =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "org.slaacguard.cli.Main",
            "run",
            file.toString());
    program.environment().put("SLAACGUARD_STATE", folder.resolve("state").toString());
    program.redirectErrorStream(true);
    return program.start();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a missing file", "a folder", "a pipe", "a device", "nonsense", "an unknown key"})
  void shouldReadAFileBeforeItDoesAnything(String kind) throws Exception {
    Process program = run(make(kind));
    String said =
        new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertTrue(program.waitFor(1, TimeUnit.MINUTES), "it ends");
    assertEquals(1, program.exitValue(), said);
    List<String> lines = said.lines().toList();
    assertEquals(1, lines.size(), said);
    assertTrue(lines.getFirst().startsWith("slaacguard: "), said);
    assertTrue(said.contains("sgbad0.conf"), said);
    assertFalse(Files.exists(folder.resolve("state")), "nothing was kept");
    Files.deleteIfExists(folder.resolve("sgbad0.conf")); // the link, of which JUnit would warn
  }
}
