package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code scripts/env.sh} says and does where something is missing: on a PATH of a few stock
 * programs and what a test puts there.
 */
final class FirstRunTest {
  private static final Path ENV = Path.of("..", "scripts", "env.sh").toAbsolutePath().normalize();
  private static final int WIDEST = 90;

  @TempDir private Path folder;
  private Path bin;
  private Path home;

  @BeforeEach
  void stockProgramsOnly() throws IOException {
    bin = Files.createDirectory(folder.resolve("bin"));
    home = Files.createDirectory(folder.resolve("home"));
    for (String program :
        new String[] {
          "dirname", "readlink", "grep", "cut", "fold", "awk", "stat", "getent", "env"
        }) {
      String real = Command.of("sh", "-c", "command -v " + program).succeed();
      program(program, "exec " + real + " \"$@\"");
    }
    program("id", "echo 1000");
  }

  /** A program on the PATH. */
  private void program(String name, String script) throws IOException {
    Path file = bin.resolve(name);
    Files.writeString(file, "#!/bin/bash\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** A folder that looks like a JDK. */
  private Path jdk(String where, String version) throws IOException {
    Path jdk = Files.createDirectories(home.resolve(where));
    Files.createDirectory(jdk.resolve("bin"));
    for (String program : new String[] {"java", "javac"}) {
      Path file = Files.createFile(jdk.resolve("bin").resolve(program));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return jdk;
  }

  /** Runs this after the script, with JDKs in the home only: this machine's own are hidden. */
  private Command.Result run(String what) {
    String script =
        ". "
            + ENV
            + "; PATH="
            + bin
            + "; jdk_places() { printf '%s\\n' \"${JAVA_HOME:-}\" \"$HOME\"/.jdks/*; }; ";
    Command.Result result =
        Command.of(
                "/usr/bin/env",
                "-i",
                "PATH=" + bin,
                "HOME=" + home,
                "/bin/bash",
                "-uc",
                script + what,
                "./slaacguard",
                "demo")
            .run();
    result
        .output()
        .lines()
        .forEach(line -> assertTrue(line.length() <= WIDEST, () -> "too wide: " + line));
    return result;
  }

  @Test
  void shouldSayWhatToDoWithoutJdk() throws IOException {
    jdk(".jdks/old", "21.0.1");
    Command.Result result = run("find_jdk");
    assertEquals(1, result.status());
    assertTrue(result.output().contains("Not a Debian or Ubuntu"), result.output());
    assertTrue(result.output().contains("no JDK 25 or newer"), result.output());
    assertTrue(
        result.output().endsWith("JAVA_HOME=/path/to/jdk-25 ./slaacguard demo\n"), result.output());
  }

  @Test
  void shouldFindAJdkInTheHome() throws IOException {
    jdk(".jdks/old", "21.0.1");
    Path jdk = jdk(".jdks/some", "26");
    assertEquals(jdk + "\n", run("find_jdk; echo $JAVA_HOME").output());
  }

  @Test
  void shouldSayThatInstallingNeedsRoot() throws IOException {
    program("dpkg-query", "exit 1");
    program("apt-get", "exit 1");
    String said = run("find_jdk").output();
    assertTrue(said.contains("Cannot install openjdk-25-jdk-headless: that needs root"), said);
  }

  @Test
  void shouldShowTheBeginningOfWhatAptSays() throws IOException {
    program("id", "echo 0");
    program("dpkg-query", "exit 1");
    program("apt-get", "for i in 1 2 3 4 5; do echo \"E: no network $i\" >&2; done; exit 100");
    String said = run("find_maven").output();
    assertTrue(said.contains("Installing maven\n"), said);
    assertTrue(said.contains("  E: no network 3\n  … and 2 lines more\n"), said);
    assertFalse(said.contains("no network 4"), said);
    assertTrue(said.contains("no Maven ('mvn') on the PATH"), said);
  }

  @Test
  void shouldSayWhyMavenHasNoLibraries() throws IOException {
    Path log = folder.resolve("build.log");
    Files.writeString(
        log,
        """
        [ERROR] Could not transfer artifact a:b:1 from central
        [ERROR] Could not transfer artifact a:b:1 from central: Unknown host x.example
        """);
    Command.Result result = run("explain_maven " + log);
    assertEquals(0, result.status());
    assertTrue(result.output().contains("central: Unknown host x.example"), result.output());
    assertTrue(result.output().contains("settings.xml"), result.output());
    Files.writeString(log, "[ERROR] a test failed\n");
    assertEquals(new Command.Result(1, ""), run("explain_maven " + log));
  }

  @Test
  void shouldSayHowToBecomeRootWithoutSudo() {
    Command.Result result = run("need_sudo 'The demonstration needs root'");
    assertEquals(1, result.status());
    assertTrue(
        result.output().endsWith("there is no sudo.\nRun this as root:\n    ./slaacguard demo\n"),
        result.output());
  }
}
