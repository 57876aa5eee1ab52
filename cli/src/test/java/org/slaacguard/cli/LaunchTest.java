package org.slaacguard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the script that starts the program passes on, from odd shells, to a Java that prints it. */
final class LaunchTest {
  @TempDir private Path folder;

  @BeforeEach
  void writeJava() throws IOException {
    Files.writeString(
        folder.resolve("java"),
        """
        #!/bin/sh
        env
        echo "FOLDER=$(pwd -P)"
        printf '<%s>\\n' "$@"
        in=$(readlink /proc/$$/fd/0) out=$(readlink /proc/$$/fd/1)
        err=$(readlink /proc/$$/fd/2)
        printf '%s\\n' "$in" "$out" "$err" > "$0.files"
        { echo >&1; } 2> /dev/null || : > "$0.lost"
        """);
    Files.setPosixFilePermissions(
        folder.resolve("java"), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static Path script() {
    Path here = Path.of("scripts/launch").toAbsolutePath();
    return Files.exists(here) ? here : Path.of("../scripts/launch").toAbsolutePath();
  }

  /** The lines that Java prints. */
  private List<String> launch(Map<String, String> environment, String... words)
      throws IOException, InterruptedException {
    return launch(":", environment, words);
  }

  /** The same from a shell that has run something before. */
  private List<String> launch(String before, Map<String, String> environment, String... words)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "sh",
                "-c",
                before
                    + "; . \"$0\"; folder=$1; shift; launch \"$folder/java\" \"$folder\" '' \"$@\"",
                script().toString(),
                folder.toString()));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(1, TimeUnit.MINUTES), "it ends");
    assertEquals(0, process.exitValue(), text);
    return text.lines().toList();
  }

  @Test
  void shouldKeepOptionsForOtherJavasFromThisOne() throws Exception {
    Map<String, String> others =
        Map.of(
            "JAVA_TOOL_OPTIONS", "-javaagent:/usr/share/java/agent.jar",
            "_JAVA_OPTIONS", "-Xmx8m",
            "JDK_JAVA_OPTIONS", "-Xnonsense",
            "EDITOR", "vi");
    List<String> lines = launch(others, "genkey");
    assertTrue(lines.contains("EDITOR=vi"), "all else is passed on");
    assertFalse(lines.stream().anyMatch(line -> line.contains("_OPTIONS=")), lines::toString);
  }

  private static String of(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name + "="))
        .map(line -> line.substring(name.length() + 1))
        .findFirst()
        .orElse("");
  }

  @Test
  void shouldFindProgramsOfRootWhereSuAndCronLeaveThemOut() throws Exception {
    List<String> lines = launch(Map.of("PATH", "/usr/bin:/bin"), "status");
    assertEquals("/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin", of(lines, "PATH"));
    assertTrue(
        of(launch("unset PATH", Map.of(), "status"), "PATH")
            .startsWith("/usr/local/bin:/usr/bin:/bin:"));
  }

  @Test
  void shouldStartInAFolderThatIsGone() throws Exception {
    Path gone = Files.createDirectory(folder.resolve("gone"));
    String leave = "cd '" + gone + "'; rmdir '" + gone + "'";
    assertEquals("/", of(launch(leave, Map.of(), "status"), "FOLDER"));
    assertEquals(
        folder.toRealPath().toString(),
        of(launch("cd '" + folder + "'", Map.of(), "status"), "FOLDER"),
        "else it stays");
  }

  /** Else the program's messages would go to what it opens first. */
  @Test
  void shouldOpenWhatIsClosed() throws Exception {
    launch("exec < /dev/zero", Map.of(), "show");
    List<String> files = Files.readAllLines(folder.resolve("java.files"));
    assertEquals("/dev/zero", files.getFirst(), "what is open stays");
    assertTrue(files.get(1).startsWith("pipe:"), files::toString);
    assertFalse(Files.exists(folder.resolve("java.lost")));
    assertEquals(List.of(), launch("exec <&- >&- 2>&-", Map.of(), "show"));
    assertEquals(
        List.of("/dev/null", "/dev/null", "/dev/null"),
        Files.readAllLines(folder.resolve("java.files")));
    assertTrue(Files.exists(folder.resolve("java.lost")), "what is written there is lost");
  }

  @Test
  void shouldPassEachWordOnAsItIs() throws Exception {
    List<String> words = List.of("show", "", "a b", "@/etc/passwd", "-Xmx1m", "*", "$(id)", "\\n");
    List<String> lines = launch(Map.of(), words.toArray(String[]::new));
    List<String> passed = lines.stream().filter(line -> line.startsWith("<")).toList();
    assertEquals(
        words.stream().map(word -> "<" + word + ">").toList(),
        passed.subList(passed.size() - words.size(), passed.size()));
  }
}
