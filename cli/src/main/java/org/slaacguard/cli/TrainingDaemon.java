package org.slaacguard.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.slaacguard.gateway.ConfiguredInterface;
import org.slaacguard.gateway.Gateway;
import org.slaacguard.gateway.ProcessSettingsFile;
import org.slaacguard.gateway.UapiSockets;

/**
 * Runs a whole daemon briefly, and commands that query it, so that the ahead-of-time cache has what
 * a start needs. It must run in namespaces of its own.
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

  private TrainingDaemon() {}

  /** Brings the daemon up, queries it, and takes it down. Its file is in this folder meanwhile. */
  static void run(Path folder) throws Exception {
    Path file = folder.resolve(NAME + ".conf");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(file, CONFIGURATION);
      try (Gateway gateway = Gateway.open(false, ProcessSettingsFile.none())) {
        gateway.listen(Version.NUMBER, "");
        gateway.up(new ConfiguredInterface(file, gateway.parts(), null));
        use();
        int _ = gateway.await();
      }
    } finally {
      Files.delete(file);
    }
  }

  private static void use() throws IOException {
    Main.run("show");
    Main.run("show", "--json");
    Main.run("status");
    Main.run("history");
    // Removing the interface ends the daemon without a signal.
    Files.delete(UapiSockets.of(NAME));
  }
}
