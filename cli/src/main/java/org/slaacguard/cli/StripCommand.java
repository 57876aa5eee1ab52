package org.slaacguard.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slaacguard.control.ByteText;
import org.slaacguard.control.StrippedFile;
import org.slaacguard.gateway.ConfigFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code strip}. */
@Command(
    name = "strip",
    mixinStandardHelpOptions = true,
    description = "Writes a file without its host settings, keys included.",
    footer = {
      "",
      "For 'slaacguard syncconf', as 'wg-quick strip' for 'wg syncconf': Address, DNS,",
      "MTU, Table, hooks and SaveConfig are left out."
    })
final class StripCommand extends CliCommand {
  @Option(names = "--stock", description = "Also leave out what 'wg' does not know.")
  private boolean stock;

  @Parameters(
      paramLabel = "FILE",
      description = "The file, or NAME for NAME.conf in /etc/slaacguard or /etc/wireguard.")
  private String file = "";

  @Override
  public Integer call() throws Exception {
    Path path = ConfigFolders.STANDARD.find(file);
    ConfigFiles.read(path).close();
    PrintWriter out = out();
    out.print(StrippedFile.of(ByteText.decode(Files.readAllBytes(path)), !stock));
    out.flush();
    return Main.OK;
  }
}
