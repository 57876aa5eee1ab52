package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the ahead-of-time cache was recorded from: without a part, starts are only slower. */
class AotCacheIT {
  @Test
  void shouldHoldAWholeDaemonWhereNamespacesCanBeMade() throws IOException {
    String dist = Slaacguard.dist();
    assertTrue(AotCache.of(dist).isPresent());
    String log = Files.readString(Path.of(dist, "aot.log"));
    assertTrue(log.contains("train0 is up, with 1 peer"), log);
    assertTrue(log.contains("train0 is down"), log);
    assertTrue(Files.isRegularFile(Path.of(dist, "native", "libsqlitejdbc.so")));
  }

  @Test
  void shouldGiveACommandItsClasses() {
    Command version = Slaacguard.command("--version").with("JDK_JAVA_OPTIONS", "-Xlog:class+load");
    String text = version.succeed();
    assertTrue(text.contains("org.slaacguard.cli.Main source: shared objects file"), text);
    // What its own jar could not be.
    assertTrue(text.contains("picocli.CommandLine source: shared objects file"), text);
  }
}
