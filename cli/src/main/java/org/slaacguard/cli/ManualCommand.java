package org.slaacguard.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code manual FOLDER}: what the package's build runs for its manual pages. */
@Command(name = "manual", hidden = true, description = "Writes the manual pages.")
final class ManualCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FOLDER", description = "Where to.")
  private Path folder = Path.of(".");

  @Override
  public Integer call() throws IOException {
    CommandLine program = Main.commandLine();
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("slaacguard.8"), ManualPage.ofProgram(program));
    Files.writeString(folder.resolve("slaacguard.conf.5"), ConfigPage.page());
    for (CommandLine command : program.getSubcommands().values()) {
      if (!command.getCommandSpec().usageMessage().hidden()) {
        String name = "slaacguard-" + command.getCommandName() + ".8";
        Files.writeString(folder.resolve(name), ManualPage.of(command));
      }
    }
    return Main.OK;
  }
}
