package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Debian package, built from the program under test, and what an administrator does with it in
 * a fresh Debian in a folder, also with systemd as its first process: {@code scripts/try-package}
 * and {@code scripts/try-service}. Their own checks name what does not hold.
 */
@Tag("long")
class PackageIT {
  @Test
  void shouldBeBuiltInstalledUpgradedRemovedAndPurged(@TempDir Path folder) {
    Path tree = Path.of("..").toAbsolutePath().normalize();
    String said =
        Command.of(
                "env",
                "SLAACGUARD_STAGE=" + System.getProperty(Slaacguard.DIST),
                "SLAACGUARD_PACKAGE=" + folder,
                "SLAACGUARD_COMPRESSION=-Zgzip -z1",
                "SLAACGUARD_TRAINING=1",
                tree.resolve("package").toString(),
                "--check")
            .deadline(Duration.ofMinutes(15))
            .succeed();
    assertTrue(said.contains("docs/vps-routed.md: look"), said);
    assertTrue(said.contains("docs/vps-onlink.md: look"), said);
    assertTrue(said.contains("docs/home-router.md: look"), said);
    assertTrue(said.contains("docs/uplink.md: vps"), said);
    assertTrue(said.contains("docs/moving.md: start"), said);
    assertTrue(said.contains("socket or process is left"), said);
    assertTrue(said.contains("nothing else is left"), said);
  }
}
