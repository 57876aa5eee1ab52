package org.slaacguard.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.Counted;
import org.slaacguard.gateway.ErrorText;
import org.slaacguard.gateway.FileChecks;
import org.slaacguard.gateway.GatewayException;
import org.slaacguard.gateway.InterfaceFile;
import org.slaacguard.gateway.InterfaceNames;
import org.slaacguard.gateway.ProcessSettingsFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code check}. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = "Reports the errors of configuration files, and changes nothing.",
    footer = {
      "",
      "Exit status: 0 if 'up' and the service accept the files, with warnings too",
      "unless --strict is given; else 1. Warnings are on standard output, errors on",
      "standard error. It does not look up the names of endpoints."
    })
final class CheckCommand extends CliCommand {
  @Option(names = "--strict", description = "Exit with 1 if there is a warning, too.")
  private boolean strict;

  private int warnings;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE|FOLDER",
      description =
          "NAME.conf, or NAME for that file in /etc/slaacguard or /etc/wireguard; "
              + "gateway.ini; or a folder with both. Default: all of /etc/slaacguard.")
  private @Nullable String file;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = out();
    List<String> wrong = new ArrayList<>();
    FileConflicts conflicts = new FileConflicts();
    FileChecks checks = new FileChecks();
    for (Path each : files()) {
      try {
        if (each.toString().endsWith(ProcessSettingsFile.SUFFIX)) {
          var _ = ProcessSettingsFile.at(each).read(note -> warn(out, note));
        } else {
          wrong.addAll(check(each, out, conflicts, checks));
        }
      } catch (IOException | ConfigException | GatewayException e) {
        wrong.add(Objects.requireNonNullElse(ErrorText.of(e), e.toString()));
      }
    }
    out.flush();
    if (!wrong.isEmpty()) {
      throw new CommandException(String.join("\n", wrong));
    }
    if (strict && warnings > 0) {
      throw new CommandException(Counted.of(warnings, "warning") + ", and --strict takes none");
    }
    return Main.OK;
  }

  private void warn(PrintWriter out, String text) {
    out.println("Warning: " + text);
    warnings++;
  }

  private List<Path> files() throws IOException, GatewayException {
    String named = file;
    Path folder = named == null ? InterfaceNames.FOLDER : Path.of(named);
    if (named == null || (Files.isDirectory(folder) && !named.endsWith(ConfigFolders.SUFFIX))) {
      List<Path> all = ConfigFolders.configurations(folder);
      if (all.isEmpty()) {
        throw new CommandException(folder + " has neither a file NAME.conf nor gateway.ini");
      }
      return all;
    }
    return List.of(
        named.endsWith(ProcessSettingsFile.SUFFIX) ? folder : ConfigFolders.STANDARD.find(named));
  }

  /** Reads a file, and says why its interface cannot come up. */
  private List<String> check(Path path, PrintWriter out, FileConflicts conflicts, FileChecks checks)
      throws IOException, ConfigException, GatewayException {
    String interfaceName = InterfaceNames.ofFile(path);
    try (Configuration read =
        InterfaceFile.read(path, warning -> warn(out, warning)).configuration()) {
      String conflict = conflicts.add(path, read, warning -> warn(out, warning));
      String problem = checks.problem(interfaceName, read);
      List<String> wrong = new ArrayList<>();
      if (conflict != null) {
        wrong.add(conflict);
      }
      if (problem != null) {
        wrong.add(path + ": " + problem);
      }
      return wrong;
    }
  }
}
