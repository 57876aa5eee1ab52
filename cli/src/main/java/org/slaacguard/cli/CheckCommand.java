package org.slaacguard.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.ConfigNotes;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.PeerSection;
import org.slaacguard.gateway.ConfigFiles;
import org.slaacguard.gateway.InterfaceNames;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code check}. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = "Reports the errors of a configuration file, and changes nothing.",
    footer = {
      "",
      "Exit status: 0 if 'up' accepts the file, also with warnings; else 1. It does not",
      "look up the names of endpoints."
    })
final class CheckCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      description = {"The file, or NAME for NAME.conf in /etc/slaacguard or", "/etc/wireguard."})
  private String file = "";

  @Override
  public Integer call() throws Exception {
    CommandSpec self = spec;
    if (self == null) {
      return Main.FAILED;
    }
    Path path = ConfigFolders.STANDARD.find(file);
    InterfaceNames.ofFile(path);
    ConfigNotes notes = new ConfigNotes();
    try (Configuration configuration = ConfigFiles.read(path, notes)) {
      if (ConfigFiles.isOpenToOthers(path)) {
        self.commandLine()
            .getOut()
            .println("Warning: " + path + ": it is world accessible, and has keys in it");
      }
      notes.warnings().forEach(w -> self.commandLine().getOut().println("Warning: " + w));
      SecretKey key = configuration.device().privateKey();
      PublicKey own = key == null || key.isZero() ? null : KeyFiles.publicKey(key);
      for (PeerSection peer : configuration.peers()) {
        if (own != null && peer.publicKey().equals(own)) {
          self.commandLine()
              .getOut()
              .println(
                  "Warning: "
                      + notes.placeOf(own)
                      + ": this [Peer] has the interface's own PublicKey; it is left out");
        }
      }
    }
    self.commandLine().getOut().flush();
    return Main.OK;
  }
}
