package org.slaacguard.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/**
 * Runs a whole service briefly, and commands that query it, so that the ahead-of-time cache has
 * what a start needs. It must run in namespaces of its own.
 */
final class TrainingDaemon {
  private static final String NAME = "train0";

  /** The configuration. Its keys are those of RFC 7748, section 6.1, and not secret. */
  private static final String CONFIGURATION =
      """
      [Interface]
      PrivateKey = XasIfmJKikt54X+Lg4AO5m87sSkmGLb9HC+LJ/+I4Os=
      Backend = userspace
      Address = 192.0.2.1/24, 2001:db8::1/64
      AdvertisePrefix = 2001:db8::/64
      RDNSS = 2001:db8::1
      DNSSL = example.net

      [Peer]
      PublicKey = hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=
      AllowedIPs = 192.0.2.2/32, 2001:db8:1::/64
      LearnableIPs = advertised
      Endpoint = [::1]:51820
      PersistentKeepalive = 25
      """;

  private static final Duration LOOK = Duration.ofMillis(100);

  /** A minute; a build does not wait for ever. */
  private static final int LOOKS = 600;

  private TrainingDaemon() {}

  /**
   * Brings the daemon up, queries it, and takes it down. Its file is in this folder meanwhile.
   *
   * @param log of this process
   */
  static void run(Path folder, Path log) throws Exception {
    Path file = folder.resolve(NAME + ".conf");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(file, CONFIGURATION);
      Thread server = Thread.currentThread();
      Thread.ofPlatform().name("training").daemon().start(() -> use(log, server));
      // As users start one, whatever that takes.
      boolean _ = ForegroundRights.areMeant("run", file.toString());
      int _ = new RunCommand(List.of(folder.toString())).call();
    } catch (InterruptedException e) {
      // The questions are answered.
    } finally {
      Files.delete(file);
    }
  }

  private static void use(Path log, Thread server) {
    try {
      for (int i = 0; i < LOOKS && !isUp(log); i++) {
        Thread.sleep(LOOK);
      }
      Main.run("show");
      Main.run("show", "--json");
      Main.run("status");
      Main.run("history");
    } catch (IOException | InterruptedException e) {
      System.out.println("no questions: " + e);
    } finally {
      // A signal would end this process without its cache.
      server.interrupt();
    }
  }

  private static boolean isUp(Path log) throws IOException {
    return Files.exists(log) && Files.readString(log).contains(NAME + " is up, ");
  }
}
