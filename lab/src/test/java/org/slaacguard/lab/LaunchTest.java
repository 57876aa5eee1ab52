package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts by {@code scripts/launch} what tells its surroundings, from odd shells. */
final class LaunchTest {
  private static final Path LAUNCH =
      Path.of("..", "scripts", "launch").toAbsolutePath().normalize();

  @TempDir private Path folder;
  private Path java;

  @BeforeEach
  void tellingProgram() throws IOException {
    java = folder.resolve("java");
    Files.writeString(
        java,
        """
        #!/bin/sh
        echo "PATH=$PATH"; echo "FOLDER=$(pwd -P)"; echo "ARGUMENTS=$*"
        /usr/bin/env | /bin/grep OPTIONS
        exit 0
        """);
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private List<String> launched(String before, String... environment) {
    Command shell =
        Command.of(
            "sh",
            "-c",
            before + "; . \"$0\"; launch \"$1\" \"$2\" '' status",
            LAUNCH.toString(),
            java.toString(),
            folder.toString());
    for (String each : environment) {
      int equals = each.indexOf('=');
      shell = shell.with(each.substring(0, equals), each.substring(equals + 1));
    }
    return shell.succeed().lines().toList();
  }

  private static String of(List<String> told, String name) {
    return told.stream()
        .filter(line -> line.startsWith(name + "="))
        .map(line -> line.substring(name.length() + 1))
        .findFirst()
        .orElse("");
  }

  @Test
  void shouldFindProgramsOfRootWhereSuAndCronLeaveThemOut() {
    List<String> told = launched("PATH=/usr/bin:/bin");
    assertEquals("/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin", of(told, "PATH"));
    assertTrue(of(launched("unset PATH"), "PATH").startsWith("/usr/local/bin:/usr/bin:/bin:"));
  }

  @Test
  void shouldStartInAFolderThatIsGone() throws IOException {
    Path gone = Files.createDirectory(folder.resolve("gone"));
    String leave = "cd '" + gone + "'; rmdir '" + gone + "'";
    assertEquals("/", of(launched(leave), "FOLDER"));
    assertEquals(
        folder.toRealPath().toString(),
        of(launched("cd '" + folder + "'"), "FOLDER"),
        "else stays");
  }

  @Test
  void shouldLeaveOptionsOfOtherJavaProgramsOut() {
    List<String> told =
        launched(
            ":",
            "JAVA_TOOL_OPTIONS=-Xmx8m",
            "_JAVA_OPTIONS=-Xmx8m",
            "JDK_JAVA_OPTIONS=--enable-preview");
    assertEquals(List.of(), told.stream().filter(line -> line.contains("OPTIONS")).toList());
    assertTrue(of(told, "ARGUMENTS").endsWith(" status"), told.toString());
  }
}
