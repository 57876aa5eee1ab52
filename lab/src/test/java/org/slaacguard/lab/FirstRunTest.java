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
 * Checks {@code scripts/env.sh} when something is missing: on a PATH of a few stock programs and
 * what a test puts there.
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
  void shouldSayThatTheBuildRanOutOfMemory() throws IOException {
    Path log = folder.resolve("build.log");
    Path meminfo = folder.resolve("meminfo");
    Path cgroup = folder.resolve("cgroup");
    Files.writeString(meminfo, "MemTotal: 498000 kB\nSwapTotal: 204800 kB\n");
    Files.writeString(cgroup, "");
    for (String said :
        new String[] {
          "[ERROR] Fatal error compiling: exit code 137",
          "java.lang.OutOfMemoryError: Java heap space",
          "There is insufficient memory for the Java Runtime Environment to continue.",
          "x: line 3:   77 Killed"
        }) {
      Files.writeString(log, "[INFO] compiling\n" + said + "\n");
      Command.Result result =
          run("meminfo=" + meminfo + " cgroup=" + cgroup + "; explain_memory " + log + " 1");
      assertEquals(0, result.status(), said);
      assertTrue(result.output().contains("ran out of memory"), result.output());
      assertTrue(result.output().contains("there are 486 MB here, and 200 MB of"), result.output());
    }
    Files.writeString(log, "[ERROR] a test failed\n");
    assertEquals(0, run("explain_memory " + log + " 137").status());
    assertEquals(new Command.Result(1, ""), run("explain_memory " + log + " 1"));
  }

  /** The user's own options come last, and so count. */
  @Test
  void shouldSpareMemoryWhereThereIsLittle() throws IOException {
    String spare = "MAVEN_OPTS=-Dmine; spare_memory %d; echo \"${sparing[*]} $MAVEN_OPTS\"";
    String little = run(spare.formatted(1024)).output();
    assertTrue(little.startsWith("-T1 -Xms128m -Xmn64m -Xmx512m "), little);
    assertTrue(little.endsWith(" -Dmine\n"), little);
    assertEquals(" -Dmine\n", run(spare.formatted(8000)).output());
  }

  /** What a container or a unit leaves of the machine's memory, by either kind of control group. */
  @Test
  void shouldTellHowMuchMemoryThereIs() throws IOException {
    Path meminfo = folder.resolve("meminfo");
    Files.writeString(meminfo, "MemTotal: 4194304 kB\nSwapTotal: 0 kB\n");
    Path cgroup = folder.resolve("cgroup");
    Path groups = folder.resolve("groups");
    String here =
        "meminfo=" + meminfo + " cgroup=" + cgroup + " cgroups=" + groups + "; memory_limit";
    Files.writeString(cgroup, "4:memory:/a/b\n3:cpu:/a\n0::/c/d\n");
    assertEquals("4096\n", run(here).output());
    Path first = Files.createDirectories(groups.resolve("memory/a/b"));
    Files.writeString(first.resolve("memory.limit_in_bytes"), "9223372036854771712\n");
    Path second = Files.createDirectories(groups.resolve("c/d"));
    Files.writeString(second.resolve("memory.max"), "max\n");
    assertEquals("4096\n", run(here).output());
    Files.writeString(second.resolve("memory.max"), "1073741824\n");
    assertEquals("1024\n", run(here).output());
    Files.writeString(second.resolveSibling("memory.max"), "536870912\n");
    assertEquals("512\n", run(here).output());
    Files.writeString(first.resolve("memory.limit_in_bytes"), "268435456\n");
    assertEquals("256\n", run(here).output());
  }

  /** What the launcher does with a build that is older than its sources; nothing is built. */
  @Test
  void shouldRunTheBuildThatIsThere() throws IOException {
    Path dist = Files.createDirectories(folder.resolve("dist"));
    Path jdk = jdk(".jdks/some", "25");
    String runnable = "dist=" + dist + "; build() { echo built; }; find() { echo newer; }; ";
    program("cmp", "exec /usr/bin/cmp \"$@\"");
    Files.writeString(dist.resolve("java-home"), jdk + "\n");
    Files.copy(jdk.resolve("release"), dist.resolve("java-release"));
    Files.createFile(dist.resolve("stamp"));
    Command.Result old = run(runnable + "ensure_runnable && echo $JAVA_HOME");
    assertEquals(0, old.status(), old.output());
    assertTrue(old.output().contains("the sources are newer than this build"), old.output());
    assertTrue(old.output().endsWith(jdk + "\n"), old.output());
    Command.Result current =
        run("dist=" + dist + "; find() { :; }; ensure_runnable && echo $JAVA_HOME");
    assertEquals(jdk + "\n", current.output());
    Files.delete(dist.resolve("stamp"));
    assertTrue(
        run(runnable + "ensure_built() { echo built; }; ensure_runnable")
            .output()
            .endsWith("built\n"));
  }

  @Test
  void shouldBuildForTheDemonstrationAndWhereAsked() throws IOException {
    String launcher = Files.readString(ENV.resolveSibling("../slaacguard").normalize());
    assertTrue(launcher.contains("--build | demo | benchmark) ensure_built"), launcher);
    assertTrue(launcher.contains("*) ensure_runnable"), launcher);
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
