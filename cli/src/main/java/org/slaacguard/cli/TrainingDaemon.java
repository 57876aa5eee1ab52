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
 * A whole daemon for a moment, so that the ahead-of-time cache has what one needs on its way up,
 * and commands that ask it. Its interface is no one's: it has to run in namespaces of its own.
 */
final class TrainingDaemon {
  private static final String NAME = "train0";

  /** With the keys of RFC 7748, section 6.1: no secrets. */
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

  /** Up, some questions, and down; its file is in this folder meanwhile. */
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
    // Taken away by somebody: the end that needs no signal.
    Files.delete(UapiSockets.of(NAME));
  }
}
