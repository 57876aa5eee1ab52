package org.slaacguard.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code manual FOLDER}: writes the manual pages; run by the package's build. */
@Command(name = "manual", hidden = true, description = "Writes the manual pages.")
final class ManualCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FOLDER", description = "The folder to write to.")
  private Path folder = Path.of(".");

  @Override
  public Integer call() throws IOException {
    CommandLine program = Main.commandLine();
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("slaacguard.8"), ManualPage.ofProgram(program));
    Files.writeString(folder.resolve("slaacguard.conf.5"), ConfigPage.page());
    pages(program, CommandWords.all());
    return Main.OK;
  }

  private void pages(CommandLine parent, List<CommandWords> commands) throws IOException {
    for (CommandWords each : commands) {
      CommandLine command = Objects.requireNonNull(parent.getSubcommands().get(each.word()));
      Path page = folder.resolve(ManualPage.name(each.name()) + ".8");
      Files.writeString(page, ManualPage.of(command, each));
      pages(command, each.parts());
    }
  }
}
